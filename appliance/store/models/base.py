"""What every model is made of: kinds of columns, indexes, and the parent of the models.

A field is named as its column. Whatever is not said to be null is never null; what has a default
takes it when a row is made without a value.
"""

from typing import Any, Final

import peewee

UNIQUE: Final = peewee.SQL("UNIQUE")
AUTOINCREMENT: Final = peewee.SQL("AUTOINCREMENT")
NO_CASE: Final = "NOCASE"  # ASCII letters are equal in capitals and not


class Id(peewee.BigAutoField):
    """The number of a row, given when it is made: one more than the greatest there is."""


class LastingId(Id):
    """The number of a row that never comes again, not even when the row is deleted."""

    def ddl(self, ctx: Any) -> Any:
        """Return the column's definition."""
        return peewee.NodeList((super().ddl(ctx), AUTOINCREMENT))


class Moment(peewee.BigIntegerField):
    """Milliseconds since the epoch, UTC, by the box's clock unless the column says otherwise."""


class Number(peewee.BigIntegerField):
    """A whole number."""


class Flag(peewee.IntegerField):
    """1 for yes, 0 for no."""


class Text(peewee.TextField):
    """Characters; a code in English where the column lists what it can be."""


class Octets(peewee.BlobField):
    """Octets as they are."""


class Reference(peewee.ForeignKeyField):
    """The id of a row of another table; indexes are named, so none comes with it."""

    def __init__(self, model: Any, **options: Any) -> None:
        super().__init__(model, backref="+", lazy_load=False, index=False, **options)


class Metadata(peewee.Metadata):
    """What peewee knows of a model. In queries a table goes by its own name, not by `t1`."""

    _table: peewee.Table | None

    @property
    def table(self) -> Any:
        """The table that the model describes."""
        if self._table is None:
            columns = [field.column_name for field in self.sorted_fields]
            self._table = peewee.Table(
                self.table_name, columns, alias=self.table_name, _model=self.model
            )
        return self._table

    @table.deleter
    def table(self) -> None:
        self._table = None


class Model(peewee.Model):
    """The parent of every model: a table of the name that the model writes in snake case."""

    class Meta:
        """For peewee."""

        model_metadata_class = Metadata
        legacy_table_names = False


def default(value: int | str) -> Any:
    """Return the constraint that gives a column this value when a row is made without one."""
    return peewee.Default(value if isinstance(value, int) else f"'{value}'")


def one_of(column: str, *values: str) -> Any:
    """Return the constraint that a text column holds one of these."""
    listed = ", ".join(f"'{value}'" for value in values)
    return peewee.Check(f"{column} IN ({listed})")


def index(name: str, *columns: Any, where: Any = None) -> None:
    """Add an index to the model of the first column; `where` limits it to some of the rows."""
    model = columns[0].unwrap().model
    model.add_index(peewee.ModelIndex(model, columns, name=name, where=where, safe=False))
