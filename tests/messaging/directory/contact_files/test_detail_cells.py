import pytest

from appliance.messaging.directory.contact_files import detail_cells
from appliance.store.contact_details import Promotional


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        ("Oui", True), ("TAK", True), ("x", True), ("1", True),
        ("non", False), ("Nee", False), ("0", False),
        ("", None), ("on ne sait pas", None), ("perhaps", None),
    ],
)  # fmt: skip
def test_answers(cell: str, *, answer: bool | None) -> None:
    assert detail_cells.flag(cell) is answer


@pytest.mark.parametrize(
    ("name", "cell", "value"),
    [
        ("language", "Français", "fr"),
        ("language", "NL", "nl"),
        ("language", "Deutsch", None),
        ("promotional", "ja", Promotional.YES),
        ("promotional", "nie", Promotional.NO),
        ("promotional", "?", None),
        ("colleague", "tak", True),
        ("preferred", "no", False),
        ("town", "Lyon", "Lyon"),
    ],
)
def test_a_cell_that_is_not_understood_says_nothing(name: str, cell: str, value: object) -> None:
    assert detail_cells.value_of(name, cell) == value
    expected = [] if value is None else [(name, value)]
    assert list(detail_cells.details({name: cell, "notes": "x"})) == expected


def test_what_is_written_is_read_again() -> None:
    given = (("email", "a@b.org"), ("colleague", False), ("promotional", Promotional.NO))
    cells = detail_cells.written(given, "oui", "non")
    assert cells == {"email": "a@b.org", "colleague": "non", "promotional": "non"}
    assert tuple(detail_cells.details(cells)) == given
    assert detail_cells.written([("promotional", Promotional.UNKNOWN)], "y", "n") == {
        "promotional": ""
    }
