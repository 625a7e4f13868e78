"""What becomes of each row, and the digest of what a person has seen of it."""

from dataclasses import replace

import pytest

from appliance.errors import InputError
from appliance.messaging.merge.lines import Line
from appliance.messaging.merge.preview import Result, digest, recipients, results
from appliance.messaging.requests import Fate, Judged, LeftOut, Preview
from appliance.modem.pdu.segments import measure

LINES = (
    Line(2, "0612345678", "+33612345678", values={"v1": "Zoë"}),
    Line(3, "12", problem=InputError("not_a_number", "no number")),
    Line(4, "0612345679", "+33612345679", values={}),
    Line(5, "0612345680", "+33612345680", values={"v1": "Tom"}),
)
SHOWN = Result(LINES[0], "Bonjour Zoë", 1, Fate.NOW)


def test_each_row_has_its_message_or_what_is_wrong_in_the_order_of_the_file() -> None:
    assert [each.number for each in recipients(LINES)] == [
        "+33612345678",
        "+33612345679",
        "+33612345680",
    ]
    preview = Preview(
        (
            Judged("+33612345678", "Bonjour Zoë", 1, Fate.NOW, None, None, place=0),
            Judged("+33612345680", "Bonjour Tom", 1, Fate.BLOCKED, None, "opted_out", place=2),
        ),
        (LeftOut("+33612345679", "missing_variable", 1, "v1"),),
        measure(""),
    )
    found = results(LINES, preview)
    assert [each.line.line for each in found] == [2, 3, 4, 5]
    assert [each.fate for each in found] == [Fate.NOW, None, None, Fate.BLOCKED]
    reasons = [None, "not_a_number", "missing_variable", "opted_out"]
    assert [each.reason for each in found] == reasons
    assert [each.goes for each in found] == [True, False, False, False]
    assert (found[0].text, found[2].detail) == ("Bonjour Zoë", "v1")


@pytest.mark.parametrize(
    "change",
    [{"fate": Fate.LATER, "reason": "daily_cap", "at_ms": 7}, {"fate": Fate.LATER, "at_ms": 9}],
)
def test_a_message_that_goes_later_is_what_was_seen(change: dict[str, object]) -> None:
    assert digest([replace(SHOWN, **change)]) == digest([SHOWN])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Bonsoir Zoë"},
        {"fate": Fate.HELD},
        {"fate": Fate.BLOCKED, "reason": "opted_out"},
        {"fate": None, "reason": "missing_variable"},
        {"line": LINES[3]},
        {"lines": ("free",)},
    ],
)
def test_anything_else_that_changed_is_not(change: dict[str, object]) -> None:
    assert digest([replace(SHOWN, **change)]) != digest([SHOWN])  # type: ignore[arg-type]
    assert digest([SHOWN], "more") != digest([SHOWN])
