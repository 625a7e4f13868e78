"""Statistics for SQLite's planner about the first schema: how selective each index is.

They were measured on a store of a million messages and are constant. Without them the planner
considers all indexes equally selective, and would read all incoming messages to find those of one
correspondent. Real statistics (ANALYZE) would change with the data, and the plans with them.
"""

# Index, rows in it, then rows with the same first column, the same first two columns, etc.
_STATISTICS = (
    ("message", "message_by_discussion", "1000000 50 1"),
    ("message", "message_moved", "20000 4 1"),
    ("message", "message_waiting", "1000 4 2"),
    ("message", "message_by_direction", "1000000 500000 1"),
    ("message", "message_by_status", "550000 100000 1"),
    ("message", "message_by_batch", "550000 3 1"),
    ("message", "message_unread", "1000 1000 1"),
    ("message", "message_ready", "1000 500 1"),
    ("message", "message_release", "1000 1"),
    ("message", "message_expiry", "1000 1"),
    ("discussion", "sqlite_autoindex_discussion_1", "20000 1"),
    ("discussion", "discussion_newest", "20000 1"),
    ("discussion", "discussion_unread", "200 1"),
    ("batch", "sqlite_autoindex_batch_1", "300000 1"),
    ("segment", "segment", "700000 2 1"),
    ("segment", "segment_submitting", "2 1"),
    ("segment", "segment_uncertain", "20 1"),
    ("segment", "segment_awaiting_report", "20000 80 1"),
    ("event", "event_by_message", "2500000 3 1"),
    ("event", "event_by_kind", "20000 2000 1"),
    ("event", "event_in_journal", "20000 1"),
    ("contact", "contact_by_name", "20000 2 1"),
    ("contact_number", "sqlite_autoindex_contact_number_1", "25000 2 1"),
    ("contact_number", "contact_number_by_address", "25000 1 1"),
    ("group_member", "group_member", "20000 500 1"),
    ("group_member", "group_member_by_contact", "20000 1"),
)

STATEMENTS: tuple[str, ...] = (
    "ANALYZE sqlite_schema",  # creates the table of statistics without filling it
    *(
        f"INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('{table}', '{index}', '{rows}')"  # noqa: S608 - constants
        for table, index, rows in _STATISTICS
    ),
    "ANALYZE sqlite_schema",  # makes this connection read them again
)
