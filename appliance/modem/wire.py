"""Trace the traffic of the port at log level debug, and nothing at other levels.

Only this trace writes PDUs, and so texts and numbers, to a log. It never writes PINs.
"""

import logging
import re

_LOG = logging.getLogger(__name__)
_SECRET = re.compile(r"(?i)(\+?CPIN=|\+CLCK=|\+CPWD=)[^\r\n]*")


def redacted(text: str) -> str:
    """Return `text` without PINs."""
    return _SECRET.sub(r"\1…", text) if "=" in text else text


def trace(port: str, direction: str, data: bytes) -> None:
    """Log octets that were sent (`>>`) or received (`<<`)."""
    if _LOG.isEnabledFor(logging.DEBUG):
        text = data.decode("latin-1").encode("unicode_escape").decode("ascii")
        _LOG.debug("%s %s %s", port, direction, redacted(text))
