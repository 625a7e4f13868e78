# ruff: noqa: S608 - statements built of constants
"""Triggers of the first schema: they keep discussions, counts and search indexes up to date.

Each trigger touches a fixed number of rows, found by key: no change of state costs more as the
history grows.
"""

# Batches up to this size are counted on request: most have one recipient, and a row of counts would
# cost every change of state one more page.
LARGEST_COUNTED_BATCH = 20

_UP = (
    "INSERT INTO status_count VALUES ({direction}, {status}, 1)"
    " ON CONFLICT DO UPDATE SET count = count + 1;"
)
_DOWN = (
    "UPDATE status_count SET count = count - 1 WHERE direction = {direction} AND status = {status};"
)
_BATCH_UP = (
    "INSERT INTO batch_status VALUES (NEW.batch_id, NEW.status, 1)"
    " ON CONFLICT DO UPDATE SET count = count + 1;"
)
_BATCH_DOWN = (
    "UPDATE batch_status SET count = count - 1"
    " WHERE batch_id = OLD.batch_id AND status = OLD.status;"
)
_LARGE_BATCH = (
    "{row}.batch_id IS NOT NULL"
    f" AND (SELECT total FROM batch WHERE id = {{row}}.batch_id) > {LARGEST_COUNTED_BATCH}"
)
# A message that is scheduled, held or cancelled has no place in a discussion. It gets its place
# when that changes: the next number in the order of ids, so that a change of the clock does not mix
# the order.
_APART = "('scheduled', 'held', 'cancelled')"
_TAKE_PLACE = (
    "UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'message';"
    " UPDATE message SET place = (SELECT seq FROM sqlite_sequence WHERE name = 'message')"
    " WHERE id = NEW.id;"
    " UPDATE discussion SET last_message_id = NEW.id,"
    " place = (SELECT seq FROM sqlite_sequence WHERE name = 'message')"
    " WHERE id = NEW.discussion_id;"
)
# Find a discussion's last message again when the previous last one no longer is.
_LAST_AGAIN = (
    "UPDATE discussion SET (last_message_id, place) = (SELECT id, place FROM ("
    "SELECT id, place FROM (SELECT id, id AS place FROM message"
    " WHERE discussion_id = OLD.discussion_id AND place IS NULL"
    f" AND status NOT IN {_APART} ORDER BY id DESC LIMIT 1)"
    " UNION ALL SELECT id, place FROM (SELECT id, place FROM message"
    " WHERE discussion_id = OLD.discussion_id AND place IS NOT NULL"
    f" AND status NOT IN {_APART} ORDER BY place DESC LIMIT 1))"
    " ORDER BY place DESC LIMIT 1)"
    " WHERE id = OLD.discussion_id AND last_message_id = OLD.id;"
)
_UNREAD = "{row}.direction = 'in' AND {row}.read_at IS NULL"


def _on(event: str, name: str, *actions: str, when: str = "") -> str:
    condition = f" WHEN {when}" if when else ""
    return f"CREATE TRIGGER {name} AFTER {event}{condition} BEGIN {' '.join(actions)} END"


def _fts(table: str, content: str, column: str, tokenizer: str) -> str:
    """Return the SQL of an index without a copy of the text or ranking: lists are newest first."""
    return (
        f"CREATE VIRTUAL TABLE {table} USING fts5({column}, content={content}, content_rowid=id,"
        f" columnsize=0, tokenize='{tokenizer}')"
    )


def _fts_triggers(table: str, content: str, column: str) -> tuple[str, ...]:
    add = f"INSERT INTO {table} (rowid, {column}) VALUES (NEW.id, NEW.{column});"
    take = (
        f"INSERT INTO {table} ({table}, rowid, {column}) VALUES ('delete', OLD.id, OLD.{column});"
    )
    return (
        _on(f"INSERT ON {content}", f"{table}_insert", add),
        _on(
            f"UPDATE OF {column} ON {content}",
            f"{table}_update",
            take,
            add,
            when=f"OLD.{column} <> NEW.{column}",
        ),
        _on(f"DELETE ON {content}", f"{table}_delete", take),
    )


_WORDS = "unicode61 remove_diacritics 2"
_INDEXED = "(SELECT message_id FROM search_progress)"
_TAKE_BODY = (
    "INSERT INTO message_fts (message_fts, rowid, body) VALUES ('delete', OLD.id, OLD.body);"
)

STATEMENTS: tuple[str, ...] = (
    # --- discussions and counts -----------------------------------------------------------------
    _on(
        "INSERT ON message",
        "message_insert",
        "UPDATE discussion SET"
        f" last_message_id = CASE WHEN NEW.status IN {_APART} THEN last_message_id ELSE NEW.id END,"
        f" place = CASE WHEN NEW.status IN {_APART} THEN place ELSE NEW.id END,"
        " messages = messages + 1,"
        f" unread = unread + ({_UNREAD.format(row='NEW')}) WHERE id = NEW.discussion_id;",
        _UP.format(direction="NEW.direction", status="NEW.status"),
    ),
    _on(
        "INSERT ON message",
        "message_insert_unread",
        _UP.format(direction="'in'", status="'unread'"),
        when=_UNREAD.format(row="NEW"),
    ),
    _on(
        "INSERT ON message",
        "message_insert_batch",
        _BATCH_UP,
        when=_LARGE_BATCH.format(row="NEW"),
    ),
    _on(
        "UPDATE OF status ON message",
        "message_status",
        _DOWN.format(direction="OLD.direction", status="OLD.status"),
        _UP.format(direction="NEW.direction", status="NEW.status"),
        when="OLD.status <> NEW.status",
    ),
    _on(
        "UPDATE OF status ON message",
        "message_status_batch",
        _BATCH_DOWN,
        _BATCH_UP,
        when=f"OLD.status <> NEW.status AND {_LARGE_BATCH.format(row='NEW')}",
    ),
    _on(
        "UPDATE OF status ON message",
        "message_goes",
        _TAKE_PLACE,
        when=f"OLD.status IN {_APART} AND NEW.status NOT IN {_APART}",
    ),
    _on(
        "UPDATE OF status ON message",
        "message_goes_not",
        _LAST_AGAIN,
        when=f"OLD.status NOT IN {_APART} AND NEW.status IN {_APART}",
    ),
    _on(
        "UPDATE OF read_at ON message",
        "message_read",
        "UPDATE discussion SET unread = unread - 1 WHERE id = NEW.discussion_id;",
        _DOWN.format(direction="'in'", status="'unread'"),
        when=f"{_UNREAD.format(row='OLD')} AND NEW.read_at IS NOT NULL",
    ),
    _on(
        "UPDATE OF read_at ON message",
        "message_unread_again",
        "UPDATE discussion SET unread = unread + 1 WHERE id = NEW.discussion_id;",
        _UP.format(direction="'in'", status="'unread'"),
        when=f"{_UNREAD.format(row='NEW')} AND OLD.read_at IS NOT NULL",
    ),
    _on(
        "DELETE ON message",
        "message_delete",
        f"UPDATE discussion SET messages = messages - 1, unread = unread -"
        f" ({_UNREAD.format(row='OLD')}) WHERE id = OLD.discussion_id;",
        _LAST_AGAIN,
        _DOWN.format(direction="OLD.direction", status="OLD.status"),
    ),
    _on(
        "DELETE ON message",
        "message_delete_unread",
        _DOWN.format(direction="'in'", status="'unread'"),
        when=_UNREAD.format(row="OLD"),
    ),
    _on(
        "DELETE ON message",
        "message_delete_batch",
        _BATCH_DOWN,
        when=_LARGE_BATCH.format(row="OLD"),
    ),
    _on("INSERT ON batch", "batch_insert", _UP.format(direction="'batch'", status="'all'")),
    _on("DELETE ON batch", "batch_delete", _DOWN.format(direction="'batch'", status="'all'")),
    # --- search: bodies, later and many at once -------------------------------------------------
    _fts("message_fts", "message", "body", _WORDS),
    "CREATE TABLE search_progress (message_id INTEGER NOT NULL)",  # indexed up to here
    "INSERT INTO search_progress VALUES (0)",
    _on(
        "UPDATE OF body ON message",
        "message_fts_update",
        _TAKE_BODY,
        "INSERT INTO message_fts (rowid, body) VALUES (NEW.id, NEW.body);",
        when=f"OLD.body <> NEW.body AND OLD.id <= {_INDEXED}",
    ),
    _on("DELETE ON message", "message_fts_delete", _TAKE_BODY, when=f"OLD.id <= {_INDEXED}"),
    # --- search: names and numbers, at once; numbers by any three digits ------------------------
    _fts("contact_fts", "contact", "name", _WORDS),
    *_fts_triggers("contact_fts", "contact", "name"),
    _fts("discussion_fts", "discussion", "address", "trigram"),
    *_fts_triggers("discussion_fts", "discussion", "address"),
    _fts("contact_number_fts", "contact_number", "address", "trigram"),
    *_fts_triggers("contact_number_fts", "contact_number", "address"),
)
