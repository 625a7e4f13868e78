"""Groups in the API whose members follow a rule."""

from typing import Any

import pytest
from fakes.program import Program

IN_LYON: dict[str, Any] = {
    "match": "all",
    "conditions": [{"about": "town", "is": "equal", "value": "Lyon"}],
}


def add(program: Program, rule: dict[str, Any] | None = IN_LYON) -> Any:
    return program.post("groups", {"name": "Lyonnais", "rule": rule})


def person(program: Program, name: str, town: str = "Lyon") -> str:
    address = {"street": "", "postcode": "", "town": town}
    return str(program.post("contacts", {"name": name, "address": address}).json["id"])


def test_a_rule_is_kept_and_its_members_follow(program: Program) -> None:
    added = add(program)
    assert (added.status_code, added.json["rule"], added.json["members"]) == (201, IN_LYON, 0)
    path = f"groups/{added.json['id']}"
    anne = person(program, "Anne")
    person(program, "Zoé", "Paris")
    assert program.get(path).json["members"] == 1
    assert program.get("groups").json == [program.get(path).json]
    assert [each["name"] for each in program.get("contacts?group=Lyonnais").json] == ["Anne"]
    assert program.get(f"contacts/{anne}").json["groups"] == ["Lyonnais"]


def test_a_rule_changes_or_goes_and_a_new_name_keeps_it(program: Program) -> None:
    path = f"groups/{add(program).json['id']}"
    person(program, "Anne")
    assert program.ask("PATCH", path, json={"name": "Lyon"}).json["rule"] == IN_LYON
    other = {"match": "any", "conditions": [{"about": "lastSent", "is": "notEmpty"}]}
    assert program.ask("PATCH", path, json={"rule": other}).json["rule"] == other
    program.ask("PATCH", path, json={"rule": IN_LYON})
    without = program.ask("PATCH", path, json={"rule": None}).json
    assert (without["members"], "rule" in without) == (1, False)


def test_a_rule_names_groups_by_their_names(program: Program) -> None:
    program.post("groups", {"name": "Parents"})
    condition = {"about": "group", "is": "notEqual", "value": "Parents"}
    rule = {"match": "all", "conditions": [condition]}
    added = add(program, rule)
    assert added.json["rule"] == rule
    assert program.ask("DELETE", "groups/1").status_code == 409


@pytest.mark.parametrize(
    ("condition", "field"),
    [
        ({"about": "age", "is": "equal"}, "rule.conditions[0].about"),
        ({"about": "name", "is": "less", "value": "1"}, "rule.conditions[0].is"),
        ({"about": "town", "is": "equal"}, "rule.conditions[0].value"),
        ({"about": "group", "is": "equal", "value": "?"}, "rule.conditions[0].value"),
        ({"about": "field", "is": "empty"}, "rule.conditions[0].name"),
    ],
)
def test_a_wrong_condition_is_named(
    program: Program, condition: dict[str, Any], field: str
) -> None:
    answer = add(program, {"match": "all", "conditions": [condition]})
    assert (answer.status_code, answer.json["error"]["field"]) == (422, field)
    assert program.get("groups").json == []


def test_nobody_is_put_in_or_taken_out(program: Program) -> None:
    group, anne = add(program).json["id"], person(program, "Anne")
    for method in ("PUT", "DELETE"):
        answer = program.ask(method, f"groups/{group}/members/{anne}")
        assert (answer.status_code, answer.json["error"]["code"]) == (409, "group_by_rule")
    named = program.ask("PATCH", f"contacts/{anne}", json={"groups": ["Lyonnais"]})
    assert named.status_code == 200
    other = program.post("contacts", {"name": "Zoé", "groups": ["Lyonnais"]})
    assert (other.status_code, other.json["error"]["code"]) == (409, "group_by_rule")
    assert program.get("contacts?q=Zoé").json == []
