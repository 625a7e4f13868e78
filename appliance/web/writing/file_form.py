"""The form of a sending to the rows of a file, and the message that it asks for."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from flask import request
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField

from appliance.messaging.directory.contact_files import MOST_OCTETS
from appliance.messaging.merge import costs, lines, preview, problems, tables
from appliance.messaging.merge.lines import Columns, Line
from appliance.messaging.merge.mending import mend
from appliance.messaging.merge.tables import Table
from appliance.messaging.requests import NewMessage
from appliance.messaging.rules import destinations
from appliance.messaging.templates import catalogue
from appliance.store import households, templates
from appliance.store.templates import TemplateRow
from appliance.web.frame import typed_ids
from appliance.web.frame.services import services
from appliance.web.shown import notation
from appliance.web.writing import filling
from appliance.web.writing.alphabet import REPLACEABLE
from appliance.web.writing.line_choice import LineField
from appliance.web.writing.message_form import class_choices, new_id
from appliance.web.writing.options import MessageOptions, subject_of
from appliance.web.writing.paying import PayingField
from appliance.web.writing.sending_date import SendingDateField

ONE_TEXT = "[v1] [v2]"
_GZIP = b"\x1f\x8b"
_REPLACEABLE_MARKS = frozenset(mark for written, _ in REPLACEABLE for mark in written.strip(" "))


class FileForm(MessageOptions, FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """A text for the rows of a file."""

    column = SelectField(lazy_gettext("Column with the numbers"), validate_choice=False)
    text = TextAreaField(lazy_gettext("SMS text"))
    template = SelectField(lazy_gettext("Template"), validate_choice=False)
    due = SendingDateField(lazy_gettext("SMS sending date"))
    message_class = RadioField(lazy_gettext("Kind of message"), default="functional")
    subject = StringField(lazy_gettext("Subject, for the office alone"))
    once_per_address = BooleanField(lazy_gettext("Only one SMS for each address"))
    keep = BooleanField(lazy_gettext("Keep the list as a group"))
    group = StringField(lazy_gettext("Name of the group"))
    account = PayingField()
    line = LineField()
    public_id = HiddenField()

    @property
    def offers_one_per_address(self) -> bool:
        """Whether the directory has addresses."""
        return bool(self.once_per_address.data) or households.are_known(services().store)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form asks for, and the rows that it is about."""

    lines: tuple[Line, ...]
    message: NewMessage


def read_file(data: bytes) -> Table:
    """Return the table of an uploaded file, which may be compressed. Raise ContactFileError."""
    if data.startswith(_GZIP):
        try:
            data = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data, MOST_OCTETS + 1)
        except zlib.error:
            raise problems.damaged() from None
    most = services().preferences.messaging().max_recipients
    return tables.read(data, most, notation.of_reader())


def suggested_text(table: Table) -> str:
    """Return the text for a file with one text per number; empty for any other file."""
    others = [place for place in range(len(table.titles)) if place not in table.number_columns]
    return ONE_TEXT if len(others) == 1 and len(table.number_columns) == 1 else ""


def form_for(table: Table) -> FileForm:
    """Return the form with the submitted values, or those that the file suggests."""
    form = FileForm()
    form.column.choices = [
        (str(place), _column_label(title, example, place))
        for place, (title, example) in enumerate(zip(table.titles, table.examples, strict=True))
    ]
    if not request.form:
        form.column.data = str(_first_column(table))
    form.template.choices = [
        ("", gettext("No template")),
        *((str(row.id), row.label) for row in offered()),
    ]
    form.message_class.choices = class_choices()
    form.account.offer()
    form.public_id.data = form.public_id.data or new_id()
    return form


def _column_label(title: str, example: str, place: int) -> str:
    name = title or gettext("Column %(number)d", number=place + 1)
    return f"{name} · {example[:30]}" if example else name


def _first_column(table: Table) -> int | str:
    """Return the column with the numbers if there is one; an empty text leaves it to the user."""
    return table.number_columns[0] if len(table.number_columns) == 1 else ""


def offered() -> list[TemplateRow]:
    """Return the templates that the user may take."""
    return templates.listed(services().store, current_user.id)


def columns_of(table: Table, form: FileForm) -> Columns:
    """Return the variables of the file. Raise InputError, field `column`."""
    return lines.columns(table, table.number_column(typed_ids.read(form.column.data or "")))


def written_text(form: FileForm) -> str:
    """Return the text of the form with the characters replaced that the user chose."""
    return costs.replaced(form.text.data or "", marks_replaced(), REPLACEABLE)


def unknown(form: FileForm, columns: Columns) -> list[str]:
    """Return the variables of the text, in brackets, that neither file nor directory has."""
    known = catalogue.known_names(services().store, "campaign", "any") - set(catalogue.OF_FILE)
    text = lines.text_for(form.text.data or "")
    found = filling.unknown(text, known | columns.places.keys())
    return [f"[{name}]" for name in found]


def marks_replaced() -> tuple[str, ...]:
    """Return the characters that the user had replaced by their equivalents."""
    given = dict.fromkeys(request.form.getlist("instead"))
    return tuple(mark for mark in given if mark in _REPLACEABLE_MARKS)


def asked(table: Table, columns: Columns, form: FileForm) -> Asked:
    """Return the message that the form asks for.

    Raise InputError for brackets that cannot be read.
    """
    settings = services().preferences.messaging()
    marks = marks_replaced()
    text = written_text(form)
    policy = destinations.policy(services().store, settings, current_user.author)
    number_of = partial(
        mend,
        country=settings.country,
        may_be_abroad=lambda address: (
            destinations.objection(address, policy.country, policy.allowed) is None
        ),
    )
    read = lines.read(table, columns, text, number_of)
    found = tuple(_replaced(line, marks) for line in read) if marks else tuple(read)
    message = NewMessage(
        text=lines.text_for(text),
        recipients=preview.recipients(found),
        merge=True,
        once_per_address=form.once_per_address.data,
        variables=filling.box_values(),
        public_id=form.public_id.data,
        due_ms=form.due.at_ms,
        message_class=form.message_class.data,
        form=form.form_of_message,
        ttl_seconds=form.ttl_seconds,
        origin="page",
        subject=subject_of(form.subject.data),
        template_id=typed_ids.read(form.template.data or ""),
        account=form.account.name_chosen,
        line=form.line.name_chosen,
    )
    return Asked(found, message)


def _replaced(line: Line, marks: Sequence[str]) -> Line:
    if line.values is None:
        return line
    values = {
        name: costs.replaced(value, marks, REPLACEABLE) for name, value in line.values.items()
    }
    return replace(line, values=values)
