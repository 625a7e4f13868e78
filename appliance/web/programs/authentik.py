"""`/authentik`: one-time codes of authentik's SMS authenticator, provider "generic".

It posts JSON `From`, `To`, `Body` and `Message` with Basic or Bearer log-in, and takes any status
below 400 as success. Read at its source: authentik, `stages/authenticator_sms/models.py`.
"""

from flask import Response

from appliance.errors import ApplianceError
from appliance.messaging.requests import REPLY_PRIORITY
from appliance.web.api import problems
from appliance.web.frame import error_statuses
from appliance.web.programs import access, answering, asking, fields
from appliance.web.programs.asking import Wanted

# Nobody waits longer for a code.
_SECONDS = 600


def answer() -> Response:
    """Send the code before everything else, and only while somebody waits for it."""
    try:
        given = fields.read()
        caller = access.by_header_alone()
        wanted = Wanted(
            to=tuple(each for each in (given.first("to"),) if each),
            text=given.text("message", "body"),
            priority=REPLY_PRIORITY,
            ttl_seconds=_SECONDS,
        )
        accepted = asking.accept(caller, wanted)
    except ApplianceError as error:
        answering.note(error)
        is_stranger = isinstance(error, access.WrongSecretError)
        status = 401 if is_stranger else error_statuses.status_of(error, bad_input=400)
        return problems.json_response({"error": answering.words_of(error)}, status)
    return problems.json_response({"id": accepted.public_id}, 202)
