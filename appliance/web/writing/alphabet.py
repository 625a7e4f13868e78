"""The SMS alphabet's tables and limits, for the live counter of a text field.

The script counts as `modem.pdu.segments.measure` does. The page contains the tables from the same
source, so that they exist only once.
"""

from functools import cache
from itertools import groupby
from operator import itemgetter

from flask import Flask

from appliance.messaging.outbound import mention
from appliance.modem.pdu.alphabets import DEFAULT, EXTENSION
from appliance.web.frame.services import services

ESCAPE_PLACE = "\ufffd"
NO_BREAK = "\u00a0\u202f"
# Characters that word processors substitute, and their equivalents in the SMS alphabet. Letters
# are not among them: "ê" is not "e".
REPLACEABLE = (
    *((f"\u00ab{blank}", '"') for blank in NO_BREAK),
    *((f"{blank}\u00bb", '"') for blank in NO_BREAK),
    *((mark, '"') for mark in "\u00ab\u00bb\u201c\u201d\u201e\u201f"),
    *((mark, "'") for mark in "\u2018\u2019\u201a\u201b"),
    *((mark, "-") for mark in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"),
    *((mark, " ") for mark in f"{NO_BREAK}\u2007\u2009"),
    ("\u2026", "..."),
    ("\u0153", "oe"),
    ("\u0152", "OE"),
)


@cache
def basic() -> str:
    """Return the characters that take one septet."""
    return DEFAULT.replace(ESCAPE_PLACE, "")


@cache
def extended() -> str:
    """Return the characters that take two septets."""
    return "".join(EXTENSION.values())


@cache
def replaceable() -> str:
    """Return REPLACEABLE in the form of the script: `mark,mark=equivalent|mark=equivalent`."""
    groups = groupby(REPLACEABLE, key=itemgetter(1))
    return "|".join(
        f"{','.join(mark for mark, _ in pairs)}={equivalent}" for equivalent, pairs in groups
    )


def stop_words() -> tuple[str, ...]:
    """Return the words that replace the mention of STOP after one of the verbs."""
    return mention.words(services().preferences.messaging().stop_words)


def register(app: Flask) -> None:
    """Give templates the tables and limits of the counter."""
    app.jinja_env.globals.update(
        sms_basic=basic,
        sms_extended=extended,
        sms_replaceable=replaceable,
        sms_mention=lambda: services().preferences.messaging().promotional_mention,
        sms_stop_words=stop_words,
        sms_most=lambda: services().preferences.messaging().max_segments,
    )
