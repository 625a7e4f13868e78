"""Which scopes include which, and what is no scope."""

import pytest

from appliance.errors import InputError
from appliance.messaging.people import scopes


@pytest.mark.parametrize(
    ("given", "wanted", "included"),
    [
        (None, "inbox:read", True),
        ((), "inbox:read", False),
        (("inbox:list",), "inbox:read", False),
        (("inbox:list", "inbox:read"), "inbox:read", True),
        (("all:any",), "tokens:manage", True),
    ],
)
def test_what_scopes_include(given: tuple[str, ...] | None, wanted: str, *, included: bool) -> None:
    assert scopes.includes(given, wanted) is included


def test_two_lists_have_in_common_what_both_include() -> None:
    assert scopes.common(None, None) is None
    assert scopes.common(None, ("inbox:read",)) == {"inbox:read"}
    assert scopes.common(("inbox:read", "inbox:list"), ("all:any",)) == {"inbox:read", "inbox:list"}
    assert scopes.common(("inbox:read", "inbox:list"), ("inbox:read", "x")) == {"inbox:read"}
    assert scopes.common(("inbox:read",), ("inbox:list",)) == frozenset()


def test_scopes_are_stored_in_one_order_and_all_of_them_as_none() -> None:
    given = ["inbox:read", "messages:send", "inbox:read"]
    assert scopes.checked(given) == ("messages:send", "inbox:read")
    assert scopes.checked(None) is None
    assert scopes.checked(["all:any", "inbox:read"]) is None


@pytest.mark.parametrize("wrong", [[], ["messages:write"], ["messages:send", ""]])
def test_what_is_no_scope_is_refused(wrong: list[str]) -> None:
    with pytest.raises(InputError, match="must be some of") as caught:
        scopes.checked(wrong)
    assert caught.value.field == "scopes"
