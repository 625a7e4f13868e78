"""Turn queries of peewee's builder into statements: rendered as SQL once, run any number of times.

    @statement
    def _by_name() -> Query:
        return User.select().where(User.name == given("name"))

    _by_name.row(store, name="sophie")

Constants of a query are written into its SQL, so that SQLite recognises the expressions of its
partial indexes. `given` values are placeholders bound at each run, so that SQLite caches few
different texts. A query of several shapes takes what distinguishes them as arguments:

    @statements
    def _page(*, beyond: bool) -> Query: ...

    _page(beyond=before is not None).rows(store, before=before, limit=50)

Values that a shape does not use are ignored. A statement is rendered at its first run, so that the
start costs nothing and none of peewee's objects stay in memory.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, ParamSpec, TypeAlias, cast

import peewee

from appliance.store.database import Row, Store
from appliance.store.dialect.writing import MARK, literal, written

# A query of peewee's builder, which has no types.
Query: TypeAlias = Any
P = ParamSpec("P")


class _Given:
    """The placeholder for a value; `is_more` for a further one of a list."""

    __slots__ = ("is_list", "is_more", "name")

    def __init__(self, name: str, *, is_list: bool = False, is_more: bool = False) -> None:
        self.name = name
        self.is_list = is_list
        self.is_more = is_more


def given(name: str) -> Any:
    """Return the placeholder for the value `name` of each run."""
    return peewee.Value(_Given(name), converter=False)


def among(column: Any, name: str, number: int, *, negated: bool = False) -> Any:
    """Return the condition that a column is, or is not, one of the `number` values in list `name`.

    Lists are padded by `marks.padded`. Peewee's `in_` is not used, because it creates a node for
    each value.
    """
    places = [_Given(name, is_list=True, is_more=bool(place)) for place in range(number)]
    marks = peewee.SQL(f"({', '.join([MARK] * number)})", places)
    return peewee.Expression(column, "NOT IN" if negated else "IN", marks)


def insert(*columns: Any) -> Any:
    """Return the query that inserts a row with these columns, each given by its field's name."""
    row = [given(column.name) for column in columns]
    return columns[0].model.insert_many([row], fields=list(columns))


def count_all() -> Any:
    """Return the column that counts a query's rows."""
    return peewee.fn.count(peewee.SQL("*"))


def counted(query: Any) -> Query:
    """Return the query that counts the rows of another query, up to its limit."""
    return peewee.Select([query.alias("counted")], [count_all()])


class Statement:
    """A query that is rendered as SQL at its first run."""

    __slots__ = ("_build", "_lists", "_order", "_sql")

    def __init__(self, build: Callable[[], Query]) -> None:
        self._build: Callable[[], Query] | None = build
        self._sql: str | None = None
        self._order: tuple[str, ...] = ()  # the names of the values, in the placeholders' order
        self._lists: frozenset[str] = frozenset()

    @property
    def sql(self) -> str:
        """The statement as SQL."""
        return self._sql or self._write()

    def rows(self, store: Store, /, **values: Any) -> list[Row]:
        """Return all rows of the query."""
        return store.rows(self._sql or self._write(), self._bound(values))

    def row(self, store: Store, /, **values: Any) -> Row | None:
        """Return the first row of the query, or None."""
        return store.row(self._sql or self._write(), self._bound(values))

    def value(self, store: Store, /, **values: Any) -> Any:
        """Return the first column of the first row, or None."""
        return store.value(self._sql or self._write(), self._bound(values))

    def execute(self, store: Store, /, **values: Any) -> int:
        """Run the statement; return the number of rows changed."""
        return store.execute(self._sql or self._write(), self._bound(values))

    def insert(self, store: Store, /, **values: Any) -> int:
        """Run an INSERT; return the id of the new row."""
        return store.insert(self._sql or self._write(), self._bound(values))

    def execute_many(
        self, store: Store, names: Sequence[str], rows: Iterable[Sequence[Any]]
    ) -> int:
        """Run the statement once for each row of values; return the number of rows changed.

        `names` are the names of the values, in the order of each row.
        """
        sql = self._sql or self._write()
        if tuple(names) == self._order:
            return store.execute_many(sql, rows)
        places = [names.index(name) for name in self._order]
        if len(places) == 1:
            return store.execute_many(sql, ((row[places[0]],) for row in rows))
        return store.execute_many(sql, map(itemgetter(*places), rows))

    def _bound(self, values: dict[str, Any]) -> Sequence[Any]:
        if not self._lists:
            return [values[name] for name in self._order]
        bound: list[Any] = []
        for name in self._order:
            if name in self._lists:
                bound.extend(values[name])
            else:
                bound.append(values[name])
        return bound

    def _write(self) -> str:
        build = self._build
        if build is None:  # another thread was faster
            return str(self._sql)
        sql, values = written(build())
        first, *others = sql.split(MARK)
        parts, order = [first], list[str]()
        for value, text in zip(values, others, strict=True):
            if isinstance(value, _Given):
                parts.append(MARK)
                order += [] if value.is_more else [value.name]
            else:
                parts.append(literal(value))
            parts.append(text)
        self._order = tuple(order)
        self._lists = frozenset(
            value.name for value in values if isinstance(value, _Given) and value.is_list
        )
        self._sql = "".join(parts)  # last: another thread may run it from now on
        self._build = None  # the functions of all queries take a tenth of a MiB
        return self._sql


def statement(build: Callable[[], Query]) -> Statement:
    """Turn a function that returns a query into a statement."""
    return Statement(build)


def statements(build: Callable[P, Query]) -> Callable[P, Statement]:
    """Turn a function that returns a query of several shapes into one that returns a statement."""

    @cache
    def shaped(*arguments: P.args, **options: P.kwargs) -> Statement:
        return Statement(lambda: build(*arguments, **options))

    return cast("Callable[P, Statement]", shaped)
