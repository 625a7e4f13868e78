"""The HTTP status for each ApplianceError."""

from typing import Final

from appliance.errors import (
    ApplianceError,
    BusyError,
    ConflictError,
    CreditError,
    ExpiredError,
    ForbiddenError,
    InputError,
    ModemError,
    NotFoundError,
    QuotaError,
    StoreError,
    TooManyTriesError,
)

_STATUSES: Final[tuple[tuple[type[ApplianceError], int], ...]] = (
    (ExpiredError, 401),
    (ForbiddenError, 403),
    (NotFoundError, 404),
    (ConflictError, 409),
    (QuotaError, 429),
    (CreditError, 402),
    (TooManyTriesError, 429),
    (BusyError, 503),
    (StoreError, 503),
    (ModemError, 503),
)


def status_of(error: ApplianceError, *, bad_input: int) -> int:
    """Return the HTTP status of an error; `bad_input` is the one for an InputError."""
    if isinstance(error, InputError):
        return bad_input
    return next((status for kind, status in _STATUSES if isinstance(error, kind)), 500)
