"""FTS5: which rows hold some words, or three characters of a number.

The indexes hold no copy of the text and rank nothing: lists are in an order of their own. Names and
numbers are indexed by triggers, at once; bodies later, many in one go (`appliance.store.search`).
Words are compared without accents and capitals; numbers and senders by any three characters.
"""

from typing import Any, Final

from peewee import Entity, Expression, Table

MESSAGES: Final = Table("message_fts", alias="message_fts")
CONTACTS: Final = Table("contact_fts", alias="contact_fts")
NUMBERS: Final = Table("contact_number_fts", alias="contact_number_fts")
DISCUSSIONS: Final = Table("discussion_fts", alias="discussion_fts")


def row_id(index: Table) -> Any:
    """Return the column with the id of the row that an index found."""
    return index.c.rowid


def matches(index: Table, words: Any) -> Any:
    """Return the condition that a row matches `words`, as `appliance.store.text` writes them."""
    return Expression(Entity(index.__name__), "MATCH", words)


def matching(index: Table, words: Any) -> Any:
    """Return the query for the ids of the rows that match `words`."""
    return index.select(row_id(index)).where(matches(index, words))


def add_bodies(bodies: Any) -> Any:
    """Return the query that adds what a query finds, ids and bodies, to the index of messages."""
    return MESSAGES.insert(bodies, columns=[MESSAGES.c.rowid, MESSAGES.c.body])
