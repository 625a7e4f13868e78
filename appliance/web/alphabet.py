"""What the live counter of a text field needs to know: the tables and sizes of the SMS alphabets.

The script counts as `modem.pdu.segments.measure` does; the tables stand in the page, from the same
source, so that there is one of them.
"""

from functools import cache

from flask import Flask

from appliance.modem.pdu.alphabets import DEFAULT, EXTENSION
from appliance.web.services import services

ESCAPE_PLACE = "\ufffd"


@cache
def basic() -> str:
    """The characters that take one septet."""
    return DEFAULT.replace(ESCAPE_PLACE, "")


@cache
def extended() -> str:
    """The characters that take two septets."""
    return "".join(EXTENSION.values())


def register(app: Flask) -> None:
    """Give templates `sms_basic()`, `sms_extended()` and `sms_most()` for `text_field`."""
    app.jinja_env.globals.update(
        sms_basic=basic,
        sms_extended=extended,
        sms_most=lambda: services().preferences.messaging().max_segments,
    )
