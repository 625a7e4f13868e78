import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import peewee
import pytest

import appliance.store
from appliance.store.database import Store
from appliance.store.dialect.writing import literal
from appliance.store.models.directory import Contact
from appliance.store.models.messages import Message
from appliance.store.statements import Query, Statement, among, given, insert, statement, statements
from appliance.store.states import MessageStatus


@statement
def named() -> Query:
    return Contact.select(Contact.id).where(Contact.sort_name == given("name"))


@statement
def renamed() -> Query:
    return Contact.update({Contact.name: given("name")}).where(Contact.id == given("id"))


add = statement(
    lambda: insert(
        Contact.name, Contact.sort_name, Contact.notes, Contact.created_at, Contact.changed_at
    )
)


@statements
def some(*, number: int, noted: bool) -> Query:
    query = Contact.select(Contact.name).where(among(Contact.id, "ids", number))
    query = query.where(Contact.created_at < given("before"))
    return query.where(Contact.notes == given("notes")) if noted else query


@pytest.fixture
def ids(store: Store) -> list[int]:
    return [
        add.insert(store, name=name, sort_name=name, notes=name[0], created_at=1, changed_at=2)
        for name in ("anna", "bert", "clara")
    ]


def test_constants_stand_in_the_statement_and_what_is_given_is_a_mark() -> None:
    @statement
    def unread() -> Query:
        return Message.select(Message.id).where(
            Message.direction == "in",
            Message.read_at.is_null(),
            Message.status.in_([MessageStatus.RECEIVED]),
            Message.at > given("since"),
        )

    assert "\"direction\" = 'in'" in unread.sql
    assert '"read_at" IS NULL' in unread.sql
    assert "IN ('received')" in unread.sql
    assert unread.sql.count("?") == 1


def test_it_is_written_once() -> None:
    asked = []

    @statement
    def one() -> Query:
        asked.append(1)
        return Contact.select(Contact.id)

    assert not asked
    assert one.sql == one.sql
    assert len(asked) == 1


def test_values_go_where_their_names_stand(store: Store, ids: list[int]) -> None:
    assert named.value(store, name="bert") == ids[1]
    assert named.row(store, name="nobody") is None
    assert renamed.execute(store, id=ids[1], name="Bertha") == 1
    assert store.value("SELECT name FROM contact WHERE id = ?", (ids[1],)) == "Bertha"


def test_a_value_that_lacks_is_an_error_and_one_too_many_is_passed_over(store: Store) -> None:
    with pytest.raises(KeyError):
        named.rows(store)
    assert named.rows(store, name="x", other=1) == []


def test_each_shape_is_one_statement(store: Store, ids: list[int]) -> None:
    assert some(number=2, noted=True) is some(number=2, noted=True)
    assert some(number=2, noted=True) is not some(number=2, noted=False)
    values = {"before": 5, "ids": [ids[0], ids[2]], "notes": "c"}
    assert [row[0] for row in some(number=2, noted=False).rows(store, **values)] == [
        "anna",
        "clara",
    ]
    assert [row[0] for row in some(number=2, noted=True).rows(store, **values)] == ["clara"]


def test_many_rows_may_come_in_another_order(store: Store, ids: list[int]) -> None:
    assert renamed.execute_many(store, ("id", "name"), [(ids[0], "A"), (ids[1], "B")]) == 2
    assert renamed.execute_many(store, ("name", "id"), [("C", ids[2])]) == 1
    rows = store.rows("SELECT name FROM contact ORDER BY id")
    assert [row[0] for row in rows] == ["A", "B", "C"]


def test_what_is_no_constant_is_not_written_into_a_statement() -> None:
    assert literal("it's") == "'it''s'"
    assert [literal(value) for value in (None, True, 7)] == ["NULL", "1", "7"]
    for value in ("really?", 1.5, b"octets", object()):
        with pytest.raises(TypeError):
            literal(value)


def test_tables_go_by_their_names() -> None:
    sql = statement(lambda: Contact.select(Contact.id).where(Contact.accepts_sms == 1)).sql
    assert sql == (
        'SELECT "contact"."id" FROM "contact" AS "contact" WHERE ("contact"."accepts_sms" = 1)'
    )
    assert isinstance(given("name"), peewee.Value)


# --- the store as a whole ---------------------------------------------------------------------

STORE = Path(appliance.store.__file__).parent
# What may write SQL as text, or say what SQLite alone understands; `appliance.store.dialect` tells
# why for each.
ROOMS = ("dialect", "migrations")
MODULES = ("backup.py", "database.py", "schema.py")
SQL = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|REPLACE|WITH|CREATE|ALTER|DROP|PRAGMA)\s+[\w(*]")
OF_SQLITE = re.compile(
    r"\bfn\.(instr|json_extract|glob|printf|char|iif|strftime)\b|\browid\b"
    r"|sqlite_sequence|\bMATCH\b|\bPRAGMA\b|INDEXED BY"
)


def outside_the_rooms() -> Iterator[tuple[str, ast.AST]]:
    """Every module that keeps to the builder."""
    for path in sorted(STORE.rglob("*.py")):
        place = path.relative_to(STORE)
        if place.parts[0] not in (*ROOMS, *MODULES):
            yield place.as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def without_docstrings(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            is_docstring = isinstance(node, ast.Expr)
            if (
                isinstance(child, ast.Constant)
                and isinstance(child.value, str)
                and not is_docstring
            ):
                yield child.value


def test_no_module_writes_sql_as_text() -> None:
    assert SQL.match("SELECT 1")
    found = {
        name: text
        for name, tree in outside_the_rooms()
        for text in without_docstrings(tree)
        if SQL.match(text)
    }
    assert found == {}


def test_features_of_sqlite_are_used_only_in_their_package() -> None:
    assert OF_SQLITE.search("fn.instr(Call.address, part)")
    found = {}
    for name, tree in outside_the_rooms():
        code = ast.unparse(tree)
        for text in (node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)):
            if isinstance(text, ast.Constant):  # a docstring may speak of it
                code = code.replace(ast.unparse(text), "")
        if OF_SQLITE.search(code):
            found[name] = OF_SQLITE.findall(code)
    assert found == {}


def test_sqlite_understands_every_statement(store: Store) -> None:
    number = 0
    for path in sorted(STORE.rglob("*.py")):
        place = path.relative_to(STORE).with_suffix("")
        if place.name == "__init__":
            continue
        module = importlib.import_module(".".join(("appliance.store", *place.parts)))
        for name, value in vars(module).items():
            if isinstance(value, Statement):
                marks = value.sql.count("?")
                assert store.rows(f"EXPLAIN {value.sql}", [None] * marks), (place, name)
                number += 1
    assert number > 100
