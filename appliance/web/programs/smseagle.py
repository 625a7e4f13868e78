"""SMSEagle: its interfaces version 1 (query), JSON-RPC and version 2 (JSON).

What is wrong is answered by 4xx with SMSEagle's own words, followed by ours: Zabbix and others take
any 2xx for a success.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from xml.sax.saxutils import escape

from flask import Response, request

from appliance.errors import N_, ApplianceError, InputError
from appliance.messaging.people.credentials import Caller
from appliance.messaging.requests import AcceptedMessage
from appliance.store.states import MessageStatus
from appliance.web.frame.error_statuses import status_of
from appliance.web.frame.services import services
from appliance.web.programs import access, answering, asking, fields, named, smseagle_fields
from appliance.web.programs.access import WrongSecretError
from appliance.web.programs.asking import Wanted

_OK, _BAD, _UNAUTHORISED = 200, 400, 401
_WRONG_LOG_IN: Final = "Invalid login or password"
_WRONG_FIELDS: Final = "Wrong parameters"
# The field with the recipients, by the verb.
_TO: Final = {"send_sms": "to", "send_togroup": "groupname", "send_tocontact": "contactname"}
_BLOCKED: Final = MessageStatus.BLOCKED
# Of version 1.
_FIELDS: Final = (
    *("access_token", "login", "pass", "to", "groupname", "contactname", "message"),
    *("date", "send_after", "send_before", "highpriority", "priority", "flash", "validity"),
    *("modem_no", "test", "responsetype"),
)


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a request: the messages, or an error in words."""

    messages: Sequence[AcceptedMessage] = ()
    error: str = ""
    status: int = _OK
    retry_seconds: int | None = None

    @property
    def ids(self) -> list[str]:
        """The ids of the messages; 0 for a test, which stores none."""
        return [str(each.message_id or 0) for each in self.messages] or ["0"]


def send_sms() -> Response:
    """Answer version 1 for numbers."""
    return _version_1("send_sms")


def send_togroup() -> Response:
    """Answer version 1 for groups by name."""
    return _version_1("send_togroup")


def send_tocontact() -> Response:
    """Answer version 1 for contacts by name."""
    return _version_1("send_tocontact")


def _version_1(verb: str) -> Response:
    """Answer `OK; ID=297`, or XML if `responsetype=xml`."""
    given = fields.read()
    values = {name: given.text(name) for name in _FIELDS}
    done = _by_verb(verb, values)
    if values["responsetype"] == "xml":
        return _response(done, _xml(done), "text/xml")
    return _response(done, _line(done, "OK; ID={}"), "text/plain")


def json_rpc() -> Response:
    """Answer JSON-RPC: a line of text, or objects if `responsetype` is `extended`."""
    body = _json_body()
    params = body.get("params")
    given = params if isinstance(params, dict) else {}
    done = _by_verb(str(body.get("method", "")).removeprefix("sms."), given)
    result: Any = _line(done, "OK; ID=[{}]")
    if given.get("responsetype") == "extended":
        result = [{"message_id": number, "status": "ok"} for number in done.ids]
        if done.error:
            result = {"error_text": done.error, "status": "error"}
        elif len(result) == 1:
            result = result[0]
    return _json(done, {"result": result})


def version_2() -> Response:
    """Answer version 2: a list with each message."""
    done = _by_lists(_json_body())
    return _json(done, _failed(done) if done.error else [_queued(each) for each in done.messages])


def version_2_single() -> Response:
    """Answer version 2 for one recipient: one object."""
    done = _by_lists(_json_body())
    return _json(done, _failed(done) if done.error else _queued(done.messages[0]))


def _by_verb(verb: str, given: Mapping[str, Any]) -> Done:
    """Send what version 1 or JSON-RPC asks for: numbers, groups or contacts, by the verb."""
    name = _TO.get(verb)
    if name is None:
        return Done(error=_WRONG_FIELDS, status=_BAD)
    to = smseagle_fields.listed(given.get(name))
    text = str(given.get("message") or "")
    match name:
        case "groupname":
            return _send(given, Wanted((), text, groups=to))
        case "contactname":
            return _send(given, Wanted((), text, contacts=to))
        case _:
            return _send(given, Wanted(to, text))


def _by_lists(given: Mapping[str, Any]) -> Done:
    """Send what version 2 asks for; groups and contacts are ids."""
    wanted = Wanted(
        smseagle_fields.listed(given.get("to")),
        str(given.get("text") or ""),
        groups=named.ids(smseagle_fields.listed(given.get("groups"))),
        contacts=named.ids(smseagle_fields.listed(given.get("contacts"))),
    )
    return _send(given, wanted)


def _send(given: Mapping[str, Any], to: Wanted) -> Done:
    try:
        caller = _caller(given)
        wanted = replace(
            to,
            due_ms=smseagle_fields.due_ms(given, services().clock.now_ms()),
            form="flash" if smseagle_fields.is_true(given.get("flash", "")) else "normal",
            priority=smseagle_fields.priority(given),
            line=smseagle_fields.line(given, services().outbox.line_names()),
            ttl_seconds=smseagle_fields.validity_seconds(given),
        )
        if smseagle_fields.is_true(given.get("test", "")):
            return _tried(caller, wanted)
        return _of(asking.accept(caller, wanted).messages)
    except ApplianceError as error:
        answering.note(error)
        return _of_error(error)


def _tried(caller: Caller, wanted: Wanted) -> Done:
    """Return what would be accepted; store nothing. Raise InputError if nothing would be."""
    shown = services().outbox.preview(asking.message(wanted), caller.author)
    if not shown.messages:
        raise InputError("no_recipient", N_("The message has no recipient."), field="to")
    return _of(
        [AcceptedMessage(None, each.address, each.fate, each.reason) for each in shown.messages]
    )


def _caller(given: Mapping[str, Any]) -> Caller:
    """Return who asks: by a token in a header or a field, or by a name and a password."""
    key = request.headers.get("access-token") or str(given.get("access_token") or "")
    if key:
        return access.by_key(key)
    return access.by_password(str(given.get("login") or ""), str(given.get("pass") or ""))


def _of(messages: Sequence[AcceptedMessage]) -> Done:
    """Return what was accepted; an error if nobody gets it."""
    sent = [each for each in messages if each.status != _BLOCKED]
    if sent or not messages:
        return Done(sent)
    return Done(error=f"{_WRONG_FIELDS}: {messages[0].error}", status=_BAD)


def _of_error(error: ApplianceError) -> Done:
    if isinstance(error, WrongSecretError):
        return Done(error=_WRONG_LOG_IN, status=_UNAUTHORISED)
    words = _WRONG_FIELDS if isinstance(error, InputError) else "Error"
    return Done(
        error=f"{words}: {answering.words_of(error)}",
        status=status_of(error, bad_input=_BAD),
        retry_seconds=error.retry_seconds,
    )


def _json_body() -> Mapping[str, Any]:
    try:
        return fields.body()
    except InputError:
        return {}


def _line(done: Done, form: str) -> str:
    return done.error or form.format(",".join(done.ids))


def _xml(done: Done) -> str:
    if done.error:
        return f"<xml><error_text>{escape(done.error)}</error_text><status>error</status></xml>"
    each = [f"<message_id>{number}</message_id><status>ok</status>" for number in done.ids]
    content = each[0] if len(each) == 1 else "".join(f"<item>{one}</item>" for one in each)
    return f"<xml>{content}</xml>"


def _queued(message: AcceptedMessage) -> dict[str, Any]:
    return {"status": "queued", "number": message.address, "id": message.message_id or 0}


def _failed(done: Done) -> dict[str, str]:
    return {"status": "error", "message": done.error}


def _json(done: Done, content: Any) -> Response:
    return _response(done, json.dumps(content), "application/json")


def _response(done: Done, content: str, kind: str) -> Response:
    response = Response(content, done.status, mimetype=kind)
    if done.retry_seconds is not None:
        response.headers["Retry-After"] = str(done.retry_seconds)
    return response
