"""What SMSEagle's fields mean."""

from datetime import datetime

import pytest

from appliance.errors import InputError
from appliance.local_time import local, read
from appliance.web.programs import smseagle_fields


def at(hour: int, minute: int = 0, day: int = 28) -> int:
    return read(datetime(2026, 11, day, hour, minute)).at_ms  # noqa: DTZ001 - local


@pytest.mark.parametrize(
    ("fields", "now", "due"),
    [
        ({}, at(12), None),
        ({"date": "202611290915"}, at(12), at(9, 15, 29)),
        ({"send_after": "08:00"}, at(12), None),
        ({"send_after": "08:00", "send_before": "20:00"}, at(7), at(8)),
        ({"send_after": "08:00:00", "send_before": "20:00:00"}, at(21), at(8, 0, 29)),
        ({"send_before": "10:00"}, at(12), at(0, 0, 29)),
        ({"send_after": "22:00", "send_before": "06:00"}, at(23), None),
        ({"send_after": "22:00", "send_before": "06:00"}, at(12), at(22)),
        (
            {"date": "202611292300", "send_after": "08:00", "send_before": "20:00"},
            at(7),
            at(8, 0, 30),
        ),
    ],
)
def test_when_to_send(fields: dict[str, str], now: int, due: int | None) -> None:
    found = smseagle_fields.due_ms(fields, now)
    assert found == due, found and local(found)


@pytest.mark.parametrize(
    ("typed", "seconds"), [("", None), ("max", None), ("5m", 300), ("12h", 43_200), ("1W", 604_800)]
)
def test_validity(typed: str, seconds: int | None) -> None:
    assert smseagle_fields.validity_seconds({"validity": typed}) == seconds


@pytest.mark.parametrize("typed", ["0d", "2y", "5", "-5m"])
def test_no_validity(typed: str) -> None:
    with pytest.raises(InputError):
        smseagle_fields.validity_seconds({"validity": typed})


@pytest.mark.parametrize(
    ("fields", "priority"),
    [({}, None), ({"priority": 0}, None), ({"priority": "9"}, 64), ({"highpriority": "1"}, 64)],
)
def test_priority(fields: dict[str, object], priority: int | None) -> None:
    assert smseagle_fields.priority(fields) == priority


def test_a_line_is_chosen_by_its_place() -> None:
    assert smseagle_fields.line({"modem_no": "2"}, ("a", "b")) == "b"
    assert smseagle_fields.line({"modem_no": "1"}, ("a",)) is None
    for wrong in ("0", "3", "x"):
        with pytest.raises(InputError):
            smseagle_fields.line({"modem_no": wrong}, ("a", "b"))


def test_several_are_a_list_or_have_commas() -> None:
    assert smseagle_fields.listed(["1", 2, " "]) == ("1", "2")
    assert smseagle_fields.listed("1,2 ,") == ("1", "2")
    assert smseagle_fields.listed(None) == ()
