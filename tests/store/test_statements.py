import peewee
import pytest

from appliance.store.database import Store
from appliance.store.dialect.writing import literal
from appliance.store.models.directory import Contact
from appliance.store.models.messages import Message
from appliance.store.statements import Query, among, given, insert, statement, statements
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
