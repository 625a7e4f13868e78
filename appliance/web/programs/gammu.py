"""`/sms`: the request of sms-gammu-gateway, which many scripts and automations send.

`POST /sms` with Basic log-in and JSON or form `text` and `number`, several with commas. Read at its
source: github.com/pajikos/sms-gammu-gateway, `run.py`.
"""

from flask import Response

from appliance.errors import ApplianceError
from appliance.web.api import problems
from appliance.web.frame import error_statuses
from appliance.web.programs import access, answering, asking, fields, generic
from appliance.web.programs.asking import Wanted


def answer() -> Response:
    """Send a message and answer as the gateway does."""
    try:
        given = fields.read()
        caller = access.by_header_alone()
        to = generic.recipients(given.all("number"))
        accepted = asking.accept(caller, Wanted(to, given.text("text", "message")))
    except access.WrongSecretError as error:
        answering.note(error)
        found = problems.json_response({"status": 401, "message": answering.words_of(error)}, 401)
        found.headers["WWW-Authenticate"] = 'Basic realm="SMS"'
        return found
    except ApplianceError as error:
        answering.note(error)
        status = error_statuses.status_of(error, bad_input=400)
        return problems.json_response(
            {"status": status, "message": answering.words_of(error)}, status
        )
    return problems.json_response({"status": 200, "message": f"[{accepted.public_id}]"}, 200)
