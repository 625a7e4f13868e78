"""Full-text search with FTS5: find rows by words, or by three characters of a number.

The indexes store no copy of the text and no ranking: lists have their own order. Triggers index
names, numbers and sendings at once; bodies are indexed later in bulk (`appliance.store.search`).
Words match regardless of accents and case; numbers and senders match by any three characters.
"""

from typing import Any, Final

from peewee import Entity, Expression, Table

MESSAGES: Final = Table("message_fts", alias="message_fts")
CONTACTS: Final = Table("contact_fts", alias="contact_fts")
NUMBERS: Final = Table("contact_number_fts", alias="contact_number_fts")
DISCUSSIONS: Final = Table("discussion_fts", alias="discussion_fts")
SUBJECTS: Final = Table("batch_fts", alias="batch_fts")
SENDINGS: Final = Table("sending_fts", alias="sending_fts")
ALL: Final = (MESSAGES, CONTACTS, NUMBERS, DISCUSSIONS, SUBJECTS, SENDINGS)
# The number of rows that this connection has changed. A step of a merge that changes fewer than
# LEAST_CHANGES has nothing left to do (sqlite.org/fts5.html, clause 6.8).
CHANGES: Final = "SELECT total_changes()"
LEAST_CHANGES: Final = 2


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


def merge_all(index: Table) -> str:
    """Return the statement that begins to merge all parts of an index, by some pages."""
    name = index.__name__
    return f"INSERT INTO {name} ({name}, rank) VALUES ('merge', -?)"  # noqa: S608 - a constant


def merge_on(index: Table) -> str:
    """Return the statement that goes on merging the parts of an index, by some pages."""
    name = index.__name__
    return f"INSERT INTO {name} ({name}, rank) VALUES ('merge', ?)"  # noqa: S608 - a constant
