"""What people decide about a message: send it again, leave it, let it go, take it back."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from appliance.errors import N_, ConflictError, NotFoundError
from appliance.messaging.outbox import Outbox
from appliance.messaging.requests import Author
from appliance.web import errors
from appliance.web.login import local_path
from appliance.web.security import requires
from appliance.web.services import services

pages = Blueprint("decisions", __name__)


@dataclass(frozen=True, slots=True)
class Decision:
    """One button."""

    code: str
    word: str  # msgid
    icon: str
    done: str  # msgid: said afterwards
    act: Callable[[Outbox, int, Author], None]


RESEND = Decision("resend", N_("Send again"), "again", N_("It is sent again."), Outbox.resend)
DISMISS = Decision("dismiss", N_("Leave it"), "check", N_("It is left as it is."), Outbox.dismiss)
RELEASE = Decision(
    "release", N_("Send it now"), "send", N_("It is on its way."), Outbox.release_held
)
CANCEL = Decision("cancel", N_("Cancel"), "cancelled", N_("It is cancelled."), Outbox.cancel)
ALL = {each.code: each for each in (RESEND, DISMISS, RELEASE, CANCEL)}
BY_STATUS: dict[str, tuple[Decision, ...]] = {
    "failed": (RESEND, DISMISS),
    "uncertain": (RESEND, DISMISS),
    "expired": (RESEND,),
    "held": (RELEASE, CANCEL),
    "scheduled": (CANCEL,),
    "queued": (CANCEL,),
}


def possible(status: str) -> tuple[Decision, ...]:
    """What can be decided about a message in this state."""
    return BY_STATUS.get(status, ())


@pages.post("/messages/<int:message_id>/decision")
@requires("operator")
def decide(message_id: int) -> ResponseReturnValue:
    """Do what the pressed button says, and go back to `next`."""
    decision = ALL.get(request.form.get("decision", ""))
    if decision is None:
        raise NotFoundError("unknown_decision", N_("There is no such decision."))
    try:
        decision.act(services().outbox, message_id, current_user.author)
    except ConflictError as error:  # it has changed meanwhile: the page shows how
        flash(errors.text_of(error), "bad")
    else:
        flash(gettext(decision.done), "good")
    return redirect(local_path(request.form.get("next")))
