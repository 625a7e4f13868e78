"""Messages of data for a program on the recipient's phone: octets and the port that they are for.

Such a message has the octets as Base64 in place of its text, so that whatever handles texts handles
it too; the line turns it into octets again.
"""

import base64
import binascii
from dataclasses import replace

from appliance.config.line_settings import MODEM
from appliance.errors import N_, InputError
from appliance.messaging.requests import NewMessage
from appliance.messaging.routing.ways import Ways
from appliance.modem.pdu.segments import Measure, measure_data

_MOST_PORT = 65_535


def check(request: NewMessage, max_segments: int) -> tuple[str, Measure]:
    """Return the data of a request as it is stored, and its measure. Raise InputError."""
    if not 0 < (request.port or 0) <= _MOST_PORT:
        raise InputError(
            "bad_port", N_("A port is a whole number from 1 to %(most)d."), field="port",
            most=_MOST_PORT,
        )  # fmt: skip
    try:
        octets = base64.b64decode(request.text, validate=True)
    except (binascii.Error, ValueError):
        octets = b""
    if not octets:
        raise InputError("bad_data", N_("The data must be octets in Base64."), field="text")
    found = measure_data(len(octets))
    if found.segments > max_segments:
        raise InputError(
            "text_too_long",
            N_("The message needs %(segments)d SMS; at most %(limit)d can be sent."),
            field="text",
            segments=found.segments,
            limit=max_segments,
        )
    return base64.b64encode(octets).decode(), found


def by_modem(ways: Ways, request: NewMessage) -> NewMessage:
    """Return a request whose line can carry data: that of a modem. Raise InputError if none can."""
    rows = ways.rows()
    modems = [row.name for row in rows if row.kind == MODEM]
    if request.port is None or request.line in modems or len(modems) == len(rows):
        return request
    if request.line is not None or not modems:
        raise InputError(
            "line_without_data", N_("Only a modem's line can carry data."), field="line"
        )
    return replace(request, line=modems[0])
