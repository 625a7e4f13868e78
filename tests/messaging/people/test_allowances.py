"""An administrator's limits for others: checked before they are stored, and journalled."""

import pytest
from fakes.exchange import Box

from appliance.errors import InputError, NotFoundError
from appliance.messaging.people import allowances, users
from appliance.store import events
from appliance.store import users as rows


@pytest.fixture
def store(box: Box) -> object:
    rows.add_user(box.store, "sophie", "operator", "hash")
    users.create_token(box.store, "crm", user_name="sophie")
    return box.store


def newest(box: Box) -> dict[str, object]:
    return dict(next(iter(events.journal(box.store, limit=1))).entry.told())


@pytest.mark.usefixtures("store")
class TestUsers:
    @pytest.mark.parametrize(
        ("allowed", "kept"), [(["fr", "Europe"], ("FR", "europe")), (None, None), ([], ())]
    )
    def test_countries_are_kept_as_they_are_meant(
        self, box: Box, allowed: list[str] | None, kept: tuple[str, ...] | None
    ) -> None:
        allowances.limit_user(box.store, "sophie", allowed, actor="user:alice")
        assert rows.countries_of(box.store, "user", "sophie") == kept
        assert newest(box)["limits_changed"] == "sophie"

    def test_what_is_no_country_changes_nothing(self, box: Box) -> None:
        allowances.limit_user(box.store, "sophie", ["FR"])
        with pytest.raises(InputError, check=lambda error: error.field == "countries"):
            allowances.limit_user(box.store, "sophie", ["PL", "France"])
        assert rows.countries_of(box.store, "user", "sophie") == ("FR",)

    def test_nobody_cannot_be_limited(self, box: Box) -> None:
        with pytest.raises(NotFoundError):
            allowances.limit_user(box.store, "nobody", None)


@pytest.mark.usefixtures("store")
class TestTokens:
    @pytest.mark.parametrize("daily", [1, 1_000_000, None])
    def test_a_quota_is_kept(self, box: Box, daily: int | None) -> None:
        allowances.limit_token(box.store, "crm", None, daily)
        token = rows.token_by_name(box.store, "crm")
        assert token is not None
        assert token.daily_messages == daily

    @pytest.mark.parametrize("daily", [0, -1, 1_000_001])
    def test_a_quota_out_of_bounds_is_refused(self, box: Box, daily: int) -> None:
        with pytest.raises(InputError, check=lambda error: error.field == "daily_messages"):
            allowances.limit_token(box.store, "crm", None, daily)

    def test_an_invalid_token(self, box: Box) -> None:
        with pytest.raises(NotFoundError):
            allowances.limit_token(box.store, "none", None, None)
