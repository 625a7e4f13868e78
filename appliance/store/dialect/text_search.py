"""Full-text search with FTS5: find rows by words, or by three characters of a number.

The indexes store no copy of the text and no ranking: lists have their own order. Triggers index
names and numbers at once; bodies are indexed later in bulk (`appliance.store.search`). Words match
regardless of accents and case; numbers and senders match by any three characters.
"""

from typing import Any, Final

from peewee import Entity, Expression, Table

MESSAGES: Final = Table("message_fts", alias="message_fts")
CONTACTS: Final = Table("contact_fts", alias="contact_fts")
NUMBERS: Final = Table("contact_number_fts", alias="contact_number_fts")
DISCUSSIONS: Final = Table("discussion_fts", alias="discussion_fts")


def row_id(index: Table) -> Any:
    """Return the column with the id of the row that an index finds."""
    return index.c.rowid


def matches(index: Table, words: Any) -> Any:
    """Return the condition that a row matches `words` as written by `appliance.store.text`."""
    return Expression(Entity(index.__name__), "MATCH", words)


def matching(index: Table, words: Any) -> Any:
    """Return the query for the ids of the rows that match `words`."""
    return index.select(row_id(index)).where(matches(index, words))


def add_bodies(bodies: Any) -> Any:
    """Return the query that adds the ids and bodies found by a query to the index of messages."""
    return MESSAGES.insert(bodies, columns=[MESSAGES.c.rowid, MESSAGES.c.body])
