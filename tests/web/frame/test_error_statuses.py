"""The HTTP status of each error."""

import pytest

from appliance import errors
from appliance.errors import ApplianceError
from appliance.web.frame.error_statuses import status_of


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.InputError("x", ""), 422),
        (errors.ForbiddenError("x", ""), 403),
        (errors.NotFoundError("x", ""), 404),
        (errors.ConflictError("x", ""), 409),
        (errors.QuotaError("x", ""), 429),
        (errors.TooManyTriesError(5), 429),
        (errors.BusyError("x", ""), 503),
        (errors.StoreFullError("x", ""), 503),
        (errors.PortError("x", ""), 503),
        (errors.ConfigError("x", ""), 500),
    ],
)
def test_the_status_of_an_error(error: ApplianceError, status: int) -> None:
    assert status_of(error, bad_input=422) == status


def test_where_trying_again_helps_the_status_says_so() -> None:
    for kind in vars(errors).values():
        if isinstance(kind, type) and issubclass(kind, ApplianceError) and kind.try_again_helps:
            assert status_of(kind("x", ""), bad_input=422) in {429, 503}, kind
