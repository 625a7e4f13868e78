import pytest

from appliance.config.program_names import PROGRAMS, known


def test_names_are_kept_once_and_in_order() -> None:
    assert known((" Generic", "http", "generic")) == ("http", "generic")
    assert known(()) == ()
    assert known(tuple(reversed(PROGRAMS))) == PROGRAMS


def test_an_unknown_name_is_told() -> None:
    with pytest.raises(ValueError, match="must have names among http, generic"):
        known(("http", "telnet"))
