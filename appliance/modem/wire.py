"""The wire trace: what passes the port, at log level debug, and nothing when that is off.

It is the only place where PDUs (and so texts and numbers) reach a log. PINs never do.
"""

import logging
import re

_LOG = logging.getLogger(__name__)
_SECRET = re.compile(r"(?i)(\+?CPIN=|\+CLCK=|\+CPWD=)[^\r\n]*")


def redacted(text: str) -> str:
    """`text` without PINs."""
    return _SECRET.sub(r"\1…", text) if "=" in text else text


def trace(port: str, direction: str, data: bytes) -> None:
    """Log octets that went out (`>>`) or came in (`<<`)."""
    if _LOG.isEnabledFor(logging.DEBUG):
        text = data.decode("latin-1").encode("unicode_escape").decode("ascii")
        _LOG.debug("%s %s %s", port, direction, redacted(text))
