"""Every error of the product.

    ApplianceError
    ├── ConfigError            a setting is wrong; the program does not start (exit 2)
    ├── InputError             a person or program gave an invalid value; names the field
    ├── NotFoundError          the requested object does not exist
    ├── ConflictError          it exists already, or its state does not allow this
    ├── ForbiddenError         the caller's role does not allow this
    │   └── ExpiredError       a token that was fetched for a while is over
    ├── AddressTakenError      another program listens on the address
    ├── QuotaError             the quota of the day or minute is used up
    ├── CreditError            the account that pays has too little credit
    ├── TooManyTriesError      too many wrong secrets; says when to try again
    ├── BusyError              too many of these are in progress      (trying again helps)
    ├── StoreError             the store cannot be used
    │   ├── StoreInUseError    another daemon uses the data directory
    │   ├── StoreTooNewError   written by a newer program: not touched
    │   ├── StoreDamagedError  SQLite reports damage
    │   ├── StoreFullError     the disk is full or not writable        (trying again helps)
    │   └── StoreBusyError     another writer held the store too long  (trying again helps)
    └── ModemError             the modem cannot do it now
        ├── PortError          the port cannot be opened, or is not a modem (trying again helps)
        ├── LinkLostError      the port disappeared during use             (trying again helps)
        ├── OtherSimError      the SIM belongs to another line             (trying again helps)
        └── ModemMuteError     no answer within the time limit             (trying again helps)

The text is English and is the msgid under which `web` translates it; `N_` marks it for extraction.
Values are passed by name: `InputError("text_too_long", N_("%(segments)d SMS ..."), segments=12)`.
"""

from typing import Any, ClassVar, Final

RETRY_SECONDS: Final = 5  # if trying again helps and no time is known


def N_(text: str) -> str:  # noqa: N802 - the customary name, known to the extractor
    """Mark `text` for translation where it is shown."""
    return text


class ApplianceError(Exception):
    """An error with a stable code, a text for people and, if there is one, a cure."""

    try_again_helps: ClassVar[bool] = False

    def __init__(self, code: str, text: str, *, cure: str = "", **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.text = text
        self.cure = cure
        self.values = values

    @property
    def retry_seconds(self) -> int | None:
        """The seconds after which to try again, or None if that does not help."""
        return RETRY_SECONDS if self.try_again_helps else None

    def __str__(self) -> str:
        """Return the English text with its values, and the cure."""
        parts = [part % self.values if self.values else part for part in (self.text, self.cure)]
        return " ".join(part for part in parts if part)


class ConfigError(ApplianceError):
    """A setting is wrong."""


class InputError(ApplianceError):
    """A given value is invalid; `field` names it."""

    def __init__(
        self, code: str, text: str, *, field: str | None = None, cure: str = "", **values: Any
    ) -> None:
        super().__init__(code, text, cure=cure, **values)
        self.field = field


class NotFoundError(ApplianceError):
    """The requested object does not exist."""


class ConflictError(ApplianceError):
    """The object exists already, or its state does not allow this."""


class ForbiddenError(ApplianceError):
    """The caller's role does not allow this."""


class ExpiredError(ForbiddenError):
    """A token that was fetched for a while is over: the program fetches the next one."""


class QuotaError(ApplianceError):
    """The quota of the day or minute is used up; `seconds` says when there is a new one."""

    def __init__(
        self, code: str, text: str, *, cure: str = "", seconds: int | None = None, **values: Any
    ) -> None:
        super().__init__(code, text, cure=cure, **values)
        self._seconds = seconds

    @property
    def retry_seconds(self) -> int | None:
        """The seconds until the next quota; None if the request is too large for any."""
        return self._seconds


class CreditError(ApplianceError):
    """The account that pays has too little credit."""


class TooManyTriesError(ApplianceError):
    """Too many wrong secrets were given: none is checked for some time."""

    def __init__(self, seconds: int) -> None:
        super().__init__(
            "too_many_tries",
            N_("Too many failed log-ins."),
            cure=N_("Wait a few minutes, then try again."),
        )
        self._seconds = seconds

    @property
    def retry_seconds(self) -> int:
        """The seconds until the first of the failed attempts is forgotten."""
        return self._seconds


class BusyError(ApplianceError):
    """Too many of these are in progress at the moment."""

    try_again_helps = True


class AddressTakenError(ApplianceError):
    """Another program listens on the address."""


class StoreError(ApplianceError):
    """The store cannot be used."""


class StoreInUseError(StoreError):
    """Another daemon uses the data directory."""


class StoreTooNewError(StoreError):
    """The database was written by a newer program."""


class StoreDamagedError(StoreError):
    """SQLite reports damage."""


class StoreFullError(StoreError):
    """The disk is full or not writable."""

    try_again_helps = True


class StoreBusyError(StoreError):
    """Another writer held the store too long."""

    try_again_helps = True


class ModemError(ApplianceError):
    """The modem cannot do it now."""


class PortError(ModemError):
    """The port cannot be opened, or is not a modem."""

    try_again_helps = True


class LinkLostError(ModemError):
    """The port disappeared during use."""

    try_again_helps = True


class OtherSimError(ModemError):
    """The SIM in the modem belongs to another line."""

    try_again_helps = True


class ModemMuteError(ModemError):
    """The modem did not answer within the time limit."""

    try_again_helps = True
