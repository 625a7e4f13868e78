"""What each line may carry."""

import pytest
from fakes.exchange import SOPHIE

from appliance.messaging.requests import Author
from appliance.messaging.routing import permissions
from appliance.store import users
from appliance.store.database import Store
from appliance.store.lines import LineRow


@pytest.mark.parametrize(
    ("promotional", "kind", "number", "carries"),
    [
        ("auto", "modem", "+33612345678", False),
        ("auto", "modem", "+33712345678", False),
        ("auto", "modem", "+32470123456", True),
        ("auto", "modem", None, True),
        ("auto", "smsapi", "+33612345678", True),
        ("yes", "modem", "+33612345678", True),
        ("no", "smsapi", None, False),
    ],
)
def test_french_mobiles_carry_no_promotional_mass(
    promotional: str, kind: str, number: str | None, *, carries: bool
) -> None:
    row = LineRow("sim", kind=kind, promotional=promotional)  # type: ignore[arg-type]
    assert permissions.carries_promotion(row, number) is carries


def test_who_may_use_a_line(store: Store) -> None:
    user_id = users.add_user(store, "sophie", "operator", "x")
    users.add_token(store, "crm", user_id, b"x")
    crm, other = Author("token", "crm"), Author("token", "other")
    assert permissions.user_of(store, SOPHIE) == permissions.user_of(store, crm) == user_id
    assert permissions.user_of(store, other) is None
    listed = LineRow("sim", access="listed", users=frozenset({user_id}))
    assert permissions.may_use(listed, crm, user_id)
    assert not permissions.may_use(listed, other, None)
    assert permissions.may_use(listed, Author("rule", "stop"), None)
    kept = LineRow("sim", access="administrators")
    assert not permissions.may_use(kept, SOPHIE, user_id)
    assert permissions.may_use(kept, Author("user", "admin", administers=True), 7)


def test_where_a_line_reaches() -> None:
    assert permissions.reaches(LineRow("sim"), "+32470123456", None)
    european = LineRow("sim", countries=("europe",))
    assert permissions.reaches(european, "+32470123456", None)
    assert not permissions.reaches(european, "+14155550123", None)
    assert permissions.reaches(european, "36100", None)
    own = LineRow("alerts", kind="freemobile")
    assert permissions.reaches(own, "+33612345678", "+33612345678")
    assert not permissions.reaches(own, "+33698765432", "+33612345678")
