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
from appliance.messaging.directory import contact_files, contact_import, entries
from appliance.messaging.directory.contact_files import FileContents
from appliance.messaging.directory.contact_import import Line
from appliance.store import groups
from appliance.store.text import plain
from appliance.web.directory import import_columns
from appliance.web.frame import uploads
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.shown import errors
from appliance.web.shown.context import page_size
from appliance.web.shown.formatting import phone, some

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
TO_CHECK = "check"
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
    groups: tuple[str, ...]
    verdict: str
    word: str
    icon: str
    tone: str
    why: str
    warnings: tuple[str, ...]


@pages.route("/contacts/import", methods=["GET", "POST"])
@requires("operator")
def upload() -> ResponseReturnValue:
    """Choose a file; it is read once here, so that what is wrong with it is said at once."""
    form = UploadForm()
    if form.validate_on_submit():
        data = form.file.data.read()
        try:
            contact_files.read(data)
            kept = uploads.keep(data)
        except ApplianceError as error:
            errors.place(form, error)
        else:
            return redirect(url_for("contact_import.preview", upload=kept))
    return render_template("contact_upload.html", form=form), 400 if form.is_submitted() else 200


def planned(name: str, columns: str) -> tuple[FileContents, list[Line]]:
    """The uploaded file and what is to become of each line, as the directory stands now."""
    contents = contact_files.read(uploads.take(name), import_columns.choice(columns))
    country = services().preferences.messaging().country
    return contents, contact_import.plan(services().store, contents.records, country)


def digest(lines: Sequence[Line]) -> str:
    """What was shown, in short: the same lines with the same verdicts."""
    shown = repr([(line.record.line, line.verdict, line.contact_id) for line in lines])
    return hashlib.sha256(shown.encode()).hexdigest()[:16]


def is_shown(line: Line, chosen: str) -> bool:
    """Whether a line belongs on the tab `chosen`: a verdict, "check", or "" for all."""
    return bool(line.warnings) if chosen == TO_CHECK else chosen in ("", line.verdict)


@pages.get("/contacts/import/<upload>")
@requires("operator")
def preview(upload: str) -> ResponseReturnValue:
    """A verdict for each line; nothing is stored yet."""
    if "role" in request.args:  # the columns have just been chosen
        columns = import_columns.written(request.args)
        return redirect(url_for("contact_import.preview", upload=upload, columns=columns))
    columns = request.args.get("columns", "")
    contents, lines = planned(upload, columns)
    counts: Counter[str] = Counter(line.verdict for line in lines)
    chosen = request.args.get("verdict", "")
    shown = [line for line in lines if is_shown(line, chosen)]
    limit, skipped = page_size(50), max(request.args.get("skip", 0, type=int), 0)

    def place(verdict: str, skip: int | None = None) -> str:
        return url_for(
            "contact_import.preview",
            upload=upload,
            columns=columns or None,
            verdict=verdict or None,
            skip=skip,
            limit=limit if skip else None,
        )

    return render_template(
        "contact_preview.html",
        upload=upload,
        columns=columns,
        read_as=how_it_was_read(contents),
        skipped=skipped_lines(contents),
        choices=import_columns.offered(contents.table) if contents.table else [],
        has_titles=contents.has_header,
        unsure=counts["wrong"] * 2 > len(lines),
        tabs=[(verdict, word, count, place(verdict)) for verdict, word, count in tabs(lines)],
        chosen=chosen,
        with_groups=any(line.record.groups for line in lines),
        rows=[as_row(line) for line in shown[skipped : skipped + limit]],
        next=place(chosen, skipped + limit) if skipped + limit < len(shown) else "",
        to_store=counts["new"] + counts["changed"],
        wrong=counts["wrong"],
        sentence=intention(counts["new"], counts["changed"]),
        new_groups=new_groups(lines),
        seen=digest(lines),
    )


def tabs(lines: Sequence[Line]) -> list[tuple[str, str, int]]:
    """The tabs above the lines: all, each verdict that is there, and the lines to check."""
    counts: Counter[str] = Counter(line.verdict for line in lines)
    warned = sum(bool(line.warnings) for line in lines)
    found = [("", gettext("all"), len(lines))]
    found += [
        (verdict, gettext(word), counts[verdict])
        for verdict, (word, _, _) in VERDICTS.items()
        if counts[verdict]
    ]
    return [*found, (TO_CHECK, gettext("to be checked"), warned)] if warned else found


def new_groups(lines: Sequence[Line]) -> str:
    """Which groups confirming will make."""
    known = {plain(group.name) for group in groups.all_of(services().store)}
    made: dict[str, str] = {}
    for line in lines:
        if line.wanted is not None and line.verdict in ("new", "changed"):
            for name in line.wanted.groups:
                if plain(name) not in known:
                    made.setdefault(plain(name), name)
    if not made:
        return ""
    names = some([*made.values()])
    return str(
        ngettext(
            "%(num)s group will be created: %(names)s.",
            "%(num)s groups will be created: %(names)s.",
            len(made),
            names=names,
        )
    )


def skipped_lines(contents: FileContents) -> str:
    """Which lines above the titles are no contacts."""
    lines = contents.table.skipped if contents.table else ()
    if not lines:
        return ""
    return str(
        ngettext(
            "Line %(lines)s is above the titles and is skipped.",
            "Lines %(lines)s are above the titles and are skipped.",
            len(lines),
            lines=", ".join(map(str, lines)),
        )
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
        parts.append(ngettext("%(num)s contact added.", "%(num)s contacts added.", new))
    if changed:
        parts.append(ngettext("%(num)s contact changed.", "%(num)s contacts changed.", changed))
    return " ".join(parts)


def how_it_was_read(contents: FileContents) -> str:
    """For the person to judge whether the file was understood."""
    parts = [KINDS[contents.kind], contents.encoding]
    if contents.separator:
        word = SEPARATORS.get(contents.separator)
        parts.append(gettext(word) if word else contents.separator)
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
        groups=line.record.groups or (),
        verdict=line.verdict,
        word=gettext(word),
        icon=icon,
        tone=tone,
        why=why(line),
        warnings=tuple(map(errors.text_of, line.warnings)),
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
    columns = request.form.get("columns", "")
    planned_at = entries.version(store)
    _, lines = planned(upload, columns)
    stored = None
    if request.form.get("seen") == digest(lines):
        stored = contact_import.apply(store, lines, current_user.author, planned_at)
    if stored is None:
        flash(gettext("The directory has changed in the meantime: check the lines again."), "care")
        again = url_for("contact_import.preview", upload=upload, columns=columns or None)
        return redirect(again)
    uploads.drop(upload)
    flash(sentence(*stored))
    return redirect(url_for("contacts.contacts"))


@pages.post("/contacts/import/<upload>/cancel")
@requires("operator")
def cancel(upload: str) -> ResponseReturnValue:
    """Forget the file."""
    uploads.drop(upload)
    flash(gettext("Nothing was saved."))
    return redirect(url_for("contacts.contacts"))
