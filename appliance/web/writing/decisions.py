"""Decisions about a message: send it again, dismiss it, release it, cancel it."""

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from appliance.errors import N_, ConflictError, NotFoundError
from appliance.web.frame.paths import local_path
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.shown import errors
from appliance.web.shown.possible_decisions import ALL

pages = Blueprint("decisions", __name__)


@pages.post("/messages/<int:message_id>/decision")
@requires("operator")
def decide(message_id: int) -> ResponseReturnValue:
    """Carry out the decision of the pressed button, and redirect to `next`."""
    decision = ALL.get(request.form.get("decision", ""))
    if decision is None:
        raise NotFoundError("unknown_decision", N_("There is no such decision."))
    try:
        decision.act(services().outbox, message_id, current_user.author)
    except ConflictError as error:  # the message has changed: the page shows how
        flash(errors.text_of(error), "bad")
    else:
        flash(gettext(decision.done), "good")
    return redirect(local_path(request.form.get("next")))
