"""The meaning of each column: by its title, by its cells, or by a person's choice."""

import pytest

from appliance.messaging.directory.contact_files.columns import (
    Choice,
    by_column,
    columns_of,
    place_of_titles,
)

ANNE, BOB = ("Anne", "0612345678"), ("Bob", "0612345679")


@pytest.mark.parametrize(
    ("rows", "choice", "place"),
    [
        ([("name", "number"), ANNE], None, 0),
        ([("Clients",), ("name", "number"), ANNE], None, 1),
        ([ANNE, BOB], None, None),
        ([], None, None),
        ([("Qui", "Où"), ANNE, BOB], None, 0),  # words above numbers
        ([("Anne", "none"), BOB, BOB], None, None),  # what people write for a missing number
        ([("name", "number"), ANNE], Choice(has_titles=False, roles=()), None),
        ([("Qui",), ("Anne",)], Choice(has_titles=True, roles=()), 0),
        ([], Choice(has_titles=True, roles=()), None),
        ([("x",)] * 11 + [("name", "number")], None, None),  # too far down
    ],
)
def test_where_the_titles_stand(
    rows: list[tuple[str, ...]], choice: Choice | None, place: int | None
) -> None:
    assert place_of_titles(rows, choice) == place


@pytest.mark.parametrize(
    ("titles", "sample", "roles"),
    [
        (("name", "number"), [ANNE], ["name", "number"]),
        # Without titles, by the cells.
        (None, [ANNE, BOB], ["name", "number"]),
        (None, [("0612345678", "Anne", "x")], ["number", "name", "unknown"]),
        (None, [("Anne", "nobody")], ["name", "number"]),  # so that each line reports its fault
        (None, [("Anne", "36111")], ["name", "number"]),
        (None, [], ["name", "number"]),
        # A counter beside a telephone is no number; a telephone below an unknown title is one.
        (("N°", "name", "phone"), [("1", "Anne", "0612345678")], ["field", "name", "number"]),
        (("nr", "name", "reach"), [("101", "Anne", "0612345678")], ["number", "name", "field"]),
        (("nr", "name", "reach"), [("x", "Anne", "0612345678")], ["field", "name", "number"]),
        # Without titles, the first column of words is the name.
        (("who", "phone"), [ANNE], ["name", "number"]),
        (("mail", "who", "phone"), [("a@b", "Anne", "06")], ["email", "name", "number"]),
        # Of two e-mail addresses the second is a free field.
        (
            ("mail", "e-mail 2", "name", "phone"),
            [("a@b", "c@d", "A", "06")],
            ["email", "field", "name", "number"],
        ),
        # "Private" is about the number before it, or contains numbers, or is a free field.
        (("name", "phone", "private"), [("A", "0612345678", "oui")], ["name", "number", "private"]),
        (
            ("name", "phone", "label", "private"),
            [("A", "0612345678", "x", "")],
            ["name", "number", "label", "private"],
        ),
        (("private", "name", "phone"), [("x", "A", "0612345678")], ["field", "name", "number"]),
        (
            ("name", "phone", "private"),
            [("A", "0612345678", "0140506070")],
            ["name", "number", "field"],
        ),
        # A label that is not next to a number is a free field.
        (("label", "name", "phone"), [("x", "A", "0612345678")], ["field", "name", "number"]),
        (("name", "phone", "label"), [("A", "0612345678", "x")], ["name", "number", "label"]),
        (
            ("name", "phone 1 - type", "phone 1 - value"),
            [("A", "home", "0612345678")],
            ["name", "label_before", "number"],
        ),
    ],
)
def test_the_roles_of_columns(
    titles: tuple[str, ...] | None, sample: list[tuple[str, ...]], roles: list[str]
) -> None:
    assert [column.role for column in columns_of(titles, sample, None)] == roles


def test_a_choice_is_the_last_word() -> None:
    choice = Choice(has_titles=True, roles=("notes",))
    found = columns_of(("name", "number"), [ANNE], choice)
    assert [(column.role, column.title) for column in found] == [
        ("notes", "name"),
        ("unknown", "number"),
    ]


def test_short_rows_leave_their_cells_empty() -> None:
    assert by_column([("a",), ("b", "c", "d")], 2) == [("a", "b"), ("", "c")]
    assert by_column([], 2) == [(), ()]
