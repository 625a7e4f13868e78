"""Whether a cell looks like a telephone number."""

import pytest

from appliance.messaging.directory.contact_files import cells


@pytest.mark.parametrize(
    ("cell", "number", "person"),
    [
        ("06 12 34 56 78", True, True),
        ("+33 (0)6.12.34.56-78", True, True),
        ("'0612345678", True, True),
        ("tel:+33612345678", True, True),
        ("612345678.0", True, True),
        ("6,12E+08", True, True),
        ("0612345678 / 0612345679", True, True),
        ("36111", True, False),
        ("75011", True, False),
        ("12", False, False),
        ("27/11/2026", False, False),
        ("2026-11-27", False, False),
        ("", False, False),
        ("Marie", False, False),
        ("0612345678 Marie", False, False),
        ("1" * 201, False, False),
    ],
)
def test_the_look_of_a_number(cell: str, *, number: bool, person: bool) -> None:
    assert cells.looks_like_number(cell) is number
    assert cells.looks_like_person(cell) is person


@pytest.mark.parametrize(
    ("cell", "shown"), [("'0612345678", "0612345678"), ("'t Hooft", "'t Hooft"), ("06", "06")]
)
def test_the_mark_for_text_is_removed_only_from_numbers(cell: str, shown: str) -> None:
    assert cells.without_apostrophe(cell) == shown
