"""The table of rules that choose lines: the first rule that fits a message decides."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from appliance.store.database import Store
from appliance.store.models.lines import LineRule
from appliance.store.statements import Query, insert, statement


@dataclass(frozen=True, slots=True)
class LineRuleRow:
    """A rule; None fits any message."""

    lines: tuple[str, ...]  # in the order in which they are tried
    message_class: str | None = None  # functional, promotional
    country: str | None = None  # of the recipient, two letters
    group_id: int | None = None  # that the message is sent to
    account_id: int | None = None  # that pays
    from_minute: int | None = None  # of the day, local time; both or none
    to_minute: int | None = None


_COLUMNS = (
    LineRule.lines,
    LineRule.message_class,
    LineRule.country,
    LineRule.group_id,
    LineRule.account_id,
    LineRule.from_minute,
    LineRule.to_minute,
)


@statement
def _every() -> Query:
    return LineRule.select(*_COLUMNS).order_by(LineRule.position)


@statement
def _clear() -> Query:
    return LineRule.delete()


@statement
def _add() -> Query:
    return insert(LineRule.position, *_COLUMNS)


def every(store: Store) -> list[LineRuleRow]:
    """Return all rules in their order."""
    return [LineRuleRow(tuple(json.loads(row[0])), *row[1:]) for row in _every.rows(store)]


def replace_all(store: Store, rules: Sequence[LineRuleRow]) -> None:
    """Store the rules in place of all others, inside a transaction."""
    _clear.execute(store)
    for position, rule in enumerate(rules):
        values = {column.name: getattr(rule, column.name) for column in _COLUMNS}
        values["lines"] = json.dumps(rule.lines, ensure_ascii=False)
        _add.execute(store, position=position, **values)
