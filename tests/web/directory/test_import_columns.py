"""The choice of a file's columns, encoded in an address."""

import pytest
from fakes.office import Office
from werkzeug.datastructures import MultiDict

from appliance.messaging.directory.contact_files import Choice
from appliance.messaging.directory.contact_files.comma import read_csv
from appliance.web.directory import import_columns


@pytest.mark.parametrize(
    ("written", "choice"),
    [
        ("1.name.number", Choice(has_titles=True, roles=("name", "number"))),
        ("0.name.nonsense", Choice(has_titles=False, roles=("name", "unknown"))),
        ("1.", Choice(has_titles=True, roles=("unknown",))),
        ("1", None),
        ("", None),
    ],
)
def test_a_choice_is_read(written: str, choice: Choice | None) -> None:
    assert import_columns.choice(written) == choice


@pytest.mark.parametrize(
    ("titles", "written"), [([("titles", "on")], "1.name.number"), ([], "0.name.number")]
)
def test_a_choice_is_written(titles: list[tuple[str, str]], written: str) -> None:
    given = MultiDict([*titles, ("role", "name"), ("role", "number")])
    assert import_columns.written(given) == written


def test_every_column_is_offered_with_an_example(office: Office) -> None:
    table = read_csv(f"name;;shoe size\n{'A' * 40};0612345678;38")
    with office.app.test_request_context(headers={"Accept-Language": "en"}):
        offered = import_columns.offered(table)
    assert [column.title for column in offered] == ["name", "Column 2", "shoe size"]
    assert [column.example for column in offered] == ["A" * 30, "0612345678", "38"]
    assert {len(column.roles) for column in offered} == {len(import_columns.ROLES)}
