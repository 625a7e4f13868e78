"""Alerts of Alertmanager and Grafana: `/alerts/{alertmanager|grafana}?to=` and a short text.

A notice that comes again within five minutes was sent twice, by a second Alertmanager or because
our answer was lost: nothing is sent. Later, the sender repeats it on purpose (`repeat_interval`):
the text then says that the alert is still there. With `repeats=no` in the address, repeats are not
sent at all.
"""

import json
from typing import Any, Final

from flask import Response, request
from flask_babel import force_locale

from appliance.errors import ApplianceError, ConflictError
from appliance.messaging.people.credentials import Caller
from appliance.store import batch_lists
from appliance.store.database import Store
from appliance.web.frame.error_statuses import status_of
from appliance.web.frame.services import services
from appliance.web.programs import (
    access,
    alert_notices,
    alert_texts,
    answering,
    asking,
    fields,
    named,
)
from appliance.web.programs.access import WrongSecretError
from appliance.web.programs.asking import Wanted

SAME_MS: Final = 5 * 60 * 1000
_OK, _ACCEPTED, _BAD, _UNAUTHORISED = 200, 202, 400, 401
_NO: Final = frozenset({"0", "no", "false", "off"})
_DUPLICATE: Final = "duplicate_id"


def alertmanager() -> Response:
    """Send the alerts of a notice of Alertmanager to the numbers and groups of `to`."""
    return _answered("alertmanager")


def grafana() -> Response:
    """Send the alerts of a notice of Grafana to the numbers and groups of `to`."""
    return _answered("grafana")


def _answered(program: str) -> Response:
    try:
        caller = access.by_header() or access.by_key(request.args.get("token", ""))
        return _take(program, caller)
    except ApplianceError as error:
        answering.note(error)
        return _failed(error)


def _take(program: str, caller: Caller) -> Response:
    notice = alert_notices.read(fields.body())
    to = tuple(part for each in request.args.getlist("to") for part in named.recipients(each))
    state = f"{program}-{notice.state_id(to)}"
    which = occurrence(services().store, state, services().clock.now_ms())
    is_repeat = bool(which)
    if which is None or (is_repeat and request.args.get("repeats", "").lower() in _NO):
        return _json({"status": "duplicate", "id": state}, _OK)
    with force_locale(services().preferences.language()):
        text = alert_texts.text(notice, is_repeat=is_repeat)
    public_id = f"{state}.{which}" if is_repeat else state
    try:
        accepted = asking.accept(caller, Wanted(to, text, public_id=public_id))
    except ConflictError as error:
        if error.code != _DUPLICATE:
            raise
        return _json({"status": "duplicate", "id": public_id}, _OK)  # at the same moment
    return _json({"status": "accepted", "id": accepted.public_id}, _ACCEPTED)


def occurrence(store: Store, state: str, now_ms: int) -> int | None:
    """Return the number of a notice about a state: 0 for the first, or None for the same again."""
    first = batch_lists.by_public_id(store, state)
    if first is None:
        return 0
    slot = max(0, now_ms - first.created_at) // SAME_MS
    if not slot:
        return None
    for number in (slot, slot - 1):
        earlier = batch_lists.by_public_id(store, f"{state}.{number}") if number else first
        if earlier is not None and now_ms - earlier.created_at < SAME_MS:
            return None
    return slot


def _failed(error: ApplianceError) -> Response:
    is_wrong = isinstance(error, WrongSecretError)
    status = _UNAUTHORISED if is_wrong else status_of(error, bad_input=_BAD)
    response = _json({"status": "error", "message": answering.words_of(error)}, status)
    if is_wrong:
        response.headers["WWW-Authenticate"] = 'Basic realm="sms-appliance", charset="UTF-8"'
    if error.retry_seconds is not None:
        response.headers["Retry-After"] = str(error.retry_seconds)
    return response


def _json(content: Any, status: int) -> Response:
    return Response(json.dumps(content), status, mimetype="application/json")
