"""Let a line that has stopped mass sending resume it."""

from flask import Blueprint, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from appliance.web.frame.security import requires
from appliance.web.frame.services import services

pages = Blueprint("lines", __name__)


@pages.post("/lines/<line>/resume")
@requires("operator")
def resume(line: str) -> ResponseReturnValue:
    """Resume mass sending on a line."""
    if line not in {state.name for state in services().modems()}:
        abort(404)
    if services().outbox.resume_line(line, current_user.author):
        flash(gettext("Mass sending goes on."), "success")
    return redirect(url_for("home.home"))
