"""The only import of python-gsmmodem-new, whose source makes Python warn.

It has invalid escapes and compares strings with `is`. Python warns when it compiles the library,
and under `-W error` each warning would end the program.
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
    """Raised if the modem answers in text mode, which we never set: it has restarted."""


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
