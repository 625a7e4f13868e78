"""Settings > Backups: create, download and restore backups."""

from dataclasses import dataclass
from pathlib import Path

from babel import units
from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from appliance.errors import N_, ApplianceError, NotFoundError
from appliance.store import backup, restore_upload, restoring
from appliance.store.journal.box import BackupNoted
from appliance.store.restore_upload import Piece
from appliance.web.frame.audit import record
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.shown import errors
from appliance.web.shown.formatting import hour_of_day, locale

pages = Blueprint("settings_backups", __name__)

MEGA = 1_000_000
PIECE_OCTETS = 448 * 1024  # larger pieces would be written to a temporary file on the way
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Copy:
    """A backup in the data directory."""

    name: str
    at: int
    size: str  # as people read it


def size(octets: int) -> str:
    """Return a size in megabytes, in the reader's notation."""
    megabytes = max(octets / MEGA, 0.1)
    return units.format_unit(
        round(megabytes, 1), "digital-megabyte", length="short", locale=locale()
    )


def copies() -> list[Copy]:
    """Return every backup, newest first."""
    found = []
    for path in backup.stored(services().store):
        status = path.stat()
        found.append(Copy(path.name, round(status.st_mtime * 1000), size(status.st_size)))
    return found


def named(name: str) -> Path:
    """Return the path of a backup: only a listed one, never another path."""
    for path in backup.stored(services().store):
        if path.name == name:
            return path
    raise NotFoundError("no_backup", N_("There is no file %(file)s."), file=name)


def back() -> ResponseReturnValue:
    """Redirect to the list."""
    return redirect(url_for("settings_backups.backups"))


@pages.get("/settings/backups")
@requires("admin")
def backups() -> ResponseReturnValue:
    """Show the backups on the box."""
    settings = services().settings.store
    return render_template(
        "settings_backups.html",
        copies=copies(),
        nightly=settings.backups_kept,
        hour=hour_of_day(settings.backup_hour),
        waiting=restoring.is_waiting(settings.data_dir),
        piece=min(PIECE_OCTETS, services().settings.web.body_limit // 2),
    )


@pages.post("/settings/backups")
@requires("admin")
def make() -> ResponseReturnValue:
    """Create a backup, and delete the oldest if there are more than are kept."""
    kept = max(services().settings.store.backups_kept, 1)
    made = backup.nightly(services().store, kept)
    record(BackupNoted(added=made.name))
    flash(gettext("Backup created: %(name)s", name=made.name))
    return back()


@pages.get("/settings/backups/<name>")
@requires("admin")
def download(name: str) -> ResponseReturnValue:
    """Return the file. It contains all messages and contacts: the journal records who took it."""
    path = named(name)
    record(BackupNoted(downloaded=name))
    return send_file(path, mimetype="application/vnd.sqlite3", as_attachment=True)


@pages.post("/settings/backups/<name>/delete")
@requires("admin")
def delete(name: str) -> ResponseReturnValue:
    """Delete a backup."""
    named(name).unlink(missing_ok=True)
    record(BackupNoted(removed=name))
    flash(gettext("The backup is deleted."))
    return back()


@pages.post("/settings/backups/<name>/restore")
@requires("admin")
def restore(name: str) -> ResponseReturnValue:
    """Check a backup and keep it for the next start, so that a running modem keeps its database."""
    data_dir = services().settings.store.data_dir
    restoring.prepare(named(name), data_dir, actor=current_user.author.actor)
    record(BackupNoted(restored=name))
    flash(gettext("The backup is valid. It replaces the data the next time the box starts."))
    return back()


@pages.post("/settings/backups/upload")
@requires("admin")
def upload() -> ResponseReturnValue:
    """Accept a backup from elsewhere, in pieces that the page's script sends one by one."""
    data_dir = services().settings.store.data_dir
    given = request.files.get("file")
    piece = Piece(
        given.read() if given else b"",
        request.form.get("offset", -1, type=int),
        request.form.get("total", 0, type=int),
    )
    name = _shown(request.form.get("name", ""))
    identity = request.form.get("upload", "")
    try:
        if identity:
            restore_upload.go_on(data_dir, identity, piece)
        else:
            identity = restore_upload.begin(data_dir, piece)
        if not piece.is_last:
            return {"upload": identity}
        restore_upload.finish(data_dir, identity, name, actor=current_user.author.actor)
    except ApplianceError as error:
        record(BackupNoted(refused=name))
        return {"error": errors.text_of(error)}, errors.status_of(error)
    record(BackupNoted(restored=name))
    flash(gettext("The backup is valid. It replaces the data the next time the box starts."))
    return {"to": url_for("settings_backups.backups")}


def _shown(name: str) -> str:
    """Return the printable characters of a file's name."""
    return "".join(each for each in name if each.isprintable())[:LONGEST_NAME] or "?"


@pages.post("/settings/backups/keep")
@requires("admin")
def keep() -> ResponseReturnValue:
    """Discard the backup that waits to be restored, and keep the present data."""
    restoring.give_up(services().settings.store.data_dir)
    record(BackupNoted(given_up=True))
    flash(gettext("Nothing will be restored."))
    return back()
