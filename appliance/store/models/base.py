"""The types of columns, the indexes and the base class of the models.

A field has the name of its column. A column is NOT NULL unless it says otherwise. A column with a
default takes it when a row is inserted without a value.
"""

from typing import Any, Final

import peewee

UNIQUE: Final = peewee.SQL("UNIQUE")
AUTOINCREMENT: Final = peewee.SQL("AUTOINCREMENT")
NO_CASE: Final = "NOCASE"  # compares ASCII letters without case


class Id(peewee.BigAutoField):
    """The id of a row: one more than the greatest id in the table."""


class LastingId(Id):
    """The id of a row that is never reused, not even after the row is deleted."""

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
    """Text; where the column lists its values, a code in English."""


class Octets(peewee.BlobField):
    """Raw octets."""


class Reference(peewee.ForeignKeyField):
    """The id of a row of another table, without an index: indexes are declared by name."""

    def __init__(self, model: Any, **options: Any) -> None:
        super().__init__(model, backref="+", lazy_load=False, index=False, **options)


class Metadata(peewee.Metadata):
    """Peewee's metadata of a model. Queries name a table by its own name, not `t1`."""

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
    """The base class of the models; the table's name is the model's name in snake case."""

    class Meta:
        """Options for peewee."""

        model_metadata_class = Metadata
        legacy_table_names = False


def default(value: int | str) -> Any:
    """Return the constraint that gives a column this default value."""
    return peewee.Default(value if isinstance(value, int) else f"'{value}'")


def one_of(column: str, *values: str) -> Any:
    """Return the constraint that limits a text column to these values."""
    listed = ", ".join(f"'{value}'" for value in values)
    return peewee.Check(f"{column} IN ({listed})")


def index(name: str, *columns: Any, where: Any = None, unique: bool = False) -> None:
    """Add an index to the model of the first column; `where` makes it a partial index."""
    model = columns[0].unwrap().model
    model.add_index(
        peewee.ModelIndex(model, columns, name=name, where=where, unique=unique, safe=False)
    )
