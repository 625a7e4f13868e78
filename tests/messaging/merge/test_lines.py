"""The recipient and the values of each row."""

from functools import partial

import pytest
from fakes.notation import FRENCH

from appliance.errors import InputError
from appliance.messaging.merge import lines, tables
from appliance.messaging.merge.lines import Columns, Line
from appliance.messaging.merge.mending import mend
from appliance.messaging.templates import variables

FRANCE = partial(mend, country="FR")


def columns_of(file: str) -> tuple[tables.Table, Columns]:
    table = tables.read(file.encode(), 100, FRENCH)
    return table, lines.columns(table, table.number_column())


def read(file: str, text: str) -> list[Line]:
    table, columns = columns_of(file)
    return list(lines.read(table, columns, text, FRANCE))


def texts(file: str, text: str) -> list[str]:
    parsed = variables.parse(lines.text_for(text))
    return [parsed.filled(line.values or {}) for line in read(file, text)]


FILE = "Prénom;Téléphone;Heure du RDV;\nZoë;0612345678;9 h;mardi\nÉric;612345679;10 h;jeudi\n"


def test_columns_are_variables_by_title_and_in_their_order() -> None:
    _, columns = columns_of(FILE)
    assert columns.offered == ("Prénom", "Heure du RDV", "v3")
    assert columns.places == {
        "prenom": 0,
        "telephone": 1,
        "heure du rdv": 2,
        "v1": 0,
        "v2": 2,
        "v3": 3,
    }


@pytest.mark.parametrize(
    "text",
    [
        "[prénom] : [Heure du RDV] [v3]",
        "[PRENOM] : [heure du rdv] [V3]",
        "[v1] : [v2] [v3]",
        "[v1|toi] : [heure  du rdv] [v3]",
    ],
)
def test_each_row_has_its_own_text(text: str) -> None:
    assert texts(FILE, text) == ["Zoë : 9 h mardi", "Éric : 10 h jeudi"]


def test_only_values_that_the_text_uses_are_read() -> None:
    [first, second] = read(FILE, "Bonjour [v1] de [inconnu]")
    assert first.values == {"v1": "Zoë"}
    assert (first.address, first.is_mended) == ("+33612345678", False)
    assert (second.address, second.is_mended, second.line) == ("+33612345679", True, 3)


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        ("0612345678;Bonjour Zoë\n0612345679;Bonsoir\n", "[v1] [v2]", ["Bonjour Zoë", "Bonsoir"]),
        ("0612345678;Bonjour;Zoë\n0612345679;;Bonsoir\n", "[v1] [v2]", ["Bonjour Zoë", "Bonsoir"]),
        ("0612345678;Bonjour [v2];x\n0612345679;Ça va ?;y\n", "[v1]", ["Bonjour [v2]", "Ça va ?"]),
        ("0612345678;a;b;c\n0612345679;d;e;\n", "[V1] [v2] [v3]", ["a b c", "d e"]),
    ],
)
def test_a_file_with_one_text_per_number(file: str, text: str, expected: list[str]) -> None:
    assert texts(file, text) == expected


def test_a_row_without_any_text_has_no_value() -> None:
    [_, second] = read("0612345678;Bonjour\n0612345679;\n", "[v1] [v2]")
    with pytest.raises(variables.MissingVariableError):
        variables.parse(lines.text_for("[v1] [v2]")).filled(second.values or {})


def test_a_title_that_cannot_be_written_as_a_variable_is_offered_by_its_place() -> None:
    _, columns = columns_of("Somme [€];Portable;Nom;Nom\n12;0612345678;a;b\n3;0612345679;c;d\n")
    assert columns.offered == ("v1", "v2", "v3")
    assert columns.places == {"portable": 1, "v1": 0, "v2": 2, "v3": 3}


def test_a_column_titled_v1_is_v1() -> None:
    file = "Portable;v2;v1\n0612345678;deux;un\n"
    assert texts(file, "[v1], [v2]") == ["un, deux"]


@pytest.mark.parametrize(
    ("cell", "code"),
    [("", "no_number"), ("Zoë", "not_a_number"), ("6,12E+08", "not_a_number")],
)
def test_a_row_without_a_number_to_write_to_says_why(cell: str, code: str) -> None:
    [first, second] = read(f"Nom;Portable\nZoë;{cell}\nÉric;0612345679\n", "Bonjour")
    assert first.problem is not None
    assert (first.problem.code, first.line, first.address) == (code, 2, "")
    assert second.problem is None


def test_a_row_with_more_cells_than_columns_says_so() -> None:
    file = "Portable,Texte\n0612345678,Bonjour\n0612345679,Bonjour, à demain\n0612345670,Oui\n"
    [_, second, _] = read(file, "[texte]")
    assert second.problem is not None
    assert second.problem.code == "too_many_cells"


def test_a_bracket_that_is_not_closed_is_said_with_its_place() -> None:
    with pytest.raises(InputError) as caught:
        read(FILE, "Bonjour [prénom")
    assert caught.value.code == "unclosed_bracket"
