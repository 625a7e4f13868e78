"""The one import of python-gsmmodem-new, whose source makes Python warn.

It has invalid escapes and compares strings with `is`. Python says so when it compiles the library,
and with `-W error` each of those warnings would end the program.
"""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from gsmmodem.exceptions import (
        CmeError,
        CmsError,
        CommandError,
        GsmModemException,
        InterruptedException,
        PinRequiredError,
        PukRequiredError,
        TimeoutException,
    )
    from gsmmodem.modem import GsmModem


class TextModeError(CommandError):  # type: ignore[misc]  # the library has no types
    """The modem answers in text mode, which we never set: it restarted and forgot its settings."""


__all__ = [
    "CmeError",
    "CmsError",
    "CommandError",
    "GsmModem",
    "GsmModemException",
    "InterruptedException",
    "PinRequiredError",
    "PukRequiredError",
    "TextModeError",
    "TimeoutException",
]
