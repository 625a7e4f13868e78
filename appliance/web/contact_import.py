"""Importing contacts: a file, what each of its lines would do, and storing it: all or nothing."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext, ngettext
from flask_login import current_user
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired

from appliance.errors import N_, ApplianceError
from appliance.messaging import contact_files, contact_import
from appliance.messaging.contact_files import FileContents
from appliance.messaging.contact_import import Line
from appliance.web import errors, uploads
from appliance.web.context import page_size
from appliance.web.formatting import phone
from appliance.web.security import requires
from appliance.web.services import services

pages = Blueprint("contact_import", __name__)

# verdict: word, icon, tone
VERDICTS: dict[str, tuple[str, str, str]] = {
    "wrong": (N_("wrong"), "failed", "bad"),
    "changed": (N_("changed"), "edit", "care"),
    "new": (N_("new"), "add", "good"),
    "known": (N_("known"), "check", "calm"),
}
ASPECTS = {
    "name": N_("name"),
    "numbers": N_("numbers"),
    "notes": N_("notes"),
    "accepts_sms": N_("accepts SMS"),
    "groups": N_("groups"),
    "fields": N_("other fields"),
}
SEPARATORS = {",": N_("commas"), ";": N_("semicolons"), "\t": N_("tabs")}
KINDS = {"csv": "CSV", "json": "JSON", "vcard": "vCard"}


class UploadForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """A file from the person's computer."""

    file = FileField(lazy_gettext("File"), [FileRequired(lazy_gettext("Choose a file."))])


@dataclass(frozen=True, slots=True)
class Row:
    """A line as it is shown."""

    line: int
    name: str
    numbers: tuple[str, ...]
    word: str
    icon: str
    tone: str
    why: str


@pages.route("/contacts/import", methods=["GET", "POST"])
@requires("operator")
def upload() -> ResponseReturnValue:
    """Choose a file; it is read once here, so that what is wrong with it is said at once."""
    form = UploadForm()
    if form.validate_on_submit():
        data = form.file.data.read()
        try:
            contact_files.read(data)
        except ApplianceError as error:
            errors.place(form, error)
        else:
            return redirect(url_for("contact_import.preview", upload=uploads.keep(data)))
    return render_template("contact_upload.html", form=form), 400 if form.is_submitted() else 200


def planned(name: str) -> tuple[FileContents, list[Line]]:
    """The uploaded file and what is to become of each line, as the directory stands now."""
    contents = contact_files.read(uploads.take(name))
    country = services().preferences.messaging().country
    return contents, contact_import.plan(services().store, contents.records, country)


def digest(lines: Sequence[Line]) -> str:
    """What was shown, in short: the same lines with the same verdicts."""
    shown = repr([(line.record.line, line.verdict, line.contact_id) for line in lines])
    return hashlib.sha256(shown.encode()).hexdigest()[:16]


@pages.get("/contacts/import/<upload>")
@requires("operator")
def preview(upload: str) -> ResponseReturnValue:
    """A verdict for each line; nothing is stored yet."""
    contents, lines = planned(upload)
    counts: Counter[str] = Counter(line.verdict for line in lines)
    chosen = request.args.get("verdict", "")
    shown = [line for line in lines if chosen in ("", line.verdict)]
    limit, skipped = page_size(50), max(request.args.get("skip", 0, type=int), 0)
    more = skipped + limit < len(shown)
    return render_template(
        "contact_preview.html",
        upload=upload,
        read_as=how_it_was_read(contents),
        verdicts=[
            ("", gettext("all"), len(lines)),
            *(
                (verdict, gettext(word), counts[verdict])
                for verdict, (word, _, _) in VERDICTS.items()
                if counts[verdict]
            ),
        ],
        chosen=chosen,
        rows=[as_row(line) for line in shown[skipped : skipped + limit]],
        next=(
            url_for(
                "contact_import.preview",
                upload=upload,
                verdict=chosen or None,
                skip=skipped + limit,
                limit=limit,
            )
            if more
            else ""
        ),
        to_store=counts["new"] + counts["changed"],
        wrong=counts["wrong"],
        sentence=intention(counts["new"], counts["changed"]),
        seen=digest(lines),
    )


def intention(new: int, changed: int) -> str:
    """What confirming will do."""
    parts = []
    if new:
        parts.append(
            ngettext("%(num)s contact will be added.", "%(num)s contacts will be added.", new)
        )
    if changed:
        parts.append(
            ngettext(
                "%(num)s contact will be changed.", "%(num)s contacts will be changed.", changed
            )
        )
    return " ".join(parts)


def sentence(new: int, changed: int) -> str:
    """What confirming did."""
    parts = []
    if new:
        parts.append(ngettext("%(num)s contact is added.", "%(num)s contacts are added.", new))
    if changed:
        parts.append(
            ngettext("%(num)s contact is changed.", "%(num)s contacts are changed.", changed)
        )
    return " ".join(parts)


def how_it_was_read(contents: FileContents) -> str:
    """For the person to judge whether the file was understood."""
    parts = [KINDS[contents.kind], contents.encoding]
    if contents.separator:
        parts.append(gettext(SEPARATORS[contents.separator]))
        parts.append(gettext("with titles") if contents.has_header else gettext("without titles"))
    return " · ".join(parts)


def as_row(line: Line) -> Row:
    """A line in the reader's language."""
    word, icon, tone = VERDICTS[line.verdict]
    numbers = (
        [phone(number.address) for number in line.wanted.numbers]
        if line.wanted
        else [number.number for number in line.record.numbers]
    )
    return Row(
        line=line.record.line,
        name=line.record.name,
        numbers=tuple(numbers),
        word=gettext(word),
        icon=icon,
        tone=tone,
        why=why(line),
    )


def why(line: Line) -> str:
    """What is wrong with it, what it changes, or which line says the same."""
    if line.problem is not None:
        return errors.text_of(line.problem)
    if line.repeats is not None:
        return str(gettext("the same as line %(line)d", line=line.repeats))
    return ", ".join(gettext(ASPECTS[aspect]) for aspect in line.changes)


@pages.post("/contacts/import/<upload>/confirm")
@requires("operator")
def confirm(upload: str) -> ResponseReturnValue:
    """Store it, if the directory has not changed in between."""
    store = services().store
    with store.transaction():
        _, lines = planned(upload)
        if request.form.get("seen") != digest(lines):
            flash(gettext("The directory has changed meanwhile: check the lines again."), "care")
            return redirect(url_for("contact_import.preview", upload=upload))
        new, changed = contact_import.apply(store, lines, current_user.author)
    uploads.drop(upload)
    flash(sentence(new, changed))
    return redirect(url_for("contacts.contacts"))


@pages.post("/contacts/import/<upload>/cancel")
@requires("operator")
def cancel(upload: str) -> ResponseReturnValue:
    """Forget the file."""
    uploads.drop(upload)
    flash(gettext("Nothing was stored."))
    return redirect(url_for("contacts.contacts"))
