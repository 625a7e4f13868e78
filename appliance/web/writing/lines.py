"""Act on a line: test it, pause it, resume it, and let it resume mass sending."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from appliance.web.frame.paths import local_path
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.shown import line_views

pages = Blueprint("lines", __name__)


@pages.post("/lines/<text:line>/resume")
@requires("operator")
def resume(line: str) -> ResponseReturnValue:
    """Resume mass sending on a line."""
    services().line_editor.row(line)
    if services().outbox.resume_line(line, current_user.author):
        flash(gettext("Mass sending goes on."), "success")
    return redirect(url_for("home.home"))


@pages.post("/lines/<text:line>/pause")
@requires("operator")
def pause(line: str) -> ResponseReturnValue:
    """Let a line send nothing until somebody resumes it."""
    row = services().line_editor.pause(line, current_user.author.actor)
    flash(gettext("The line %(line)s is paused: it receives, and sends nothing.", line=row.shown))
    return _back()


@pages.post("/lines/<text:line>/unpause")
@requires("operator")
def unpause(line: str) -> ResponseReturnValue:
    """Let a line that was paused send again."""
    row = services().line_editor.pause(line, current_user.author.actor, paused=False)
    flash(gettext("The line %(line)s sends again.", line=row.shown))
    return _back()


@pages.post("/lines/<text:line>/test")
@requires("operator")
def test(line: str) -> ResponseReturnValue:
    """Say whether a line works: ask the provider, or look at the modem. Nothing is sent."""
    row = services().line_editor.row(line)
    works, words, cure = line_views.tried(row)
    if works:
        flash(gettext("The line %(line)s works: %(words)s", line=row.shown, words=words))
    else:
        told = gettext("The line %(line)s cannot send: %(words)s", line=row.shown, words=words)
        flash(f"{told} {cure}".rstrip(), "bad")
    return _back()


def _back() -> ResponseReturnValue:
    return redirect(local_path(request.form.get("back")))
