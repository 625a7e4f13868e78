"""Indexes for the filters of the API's lists: read messages, and calls by time."""

STATEMENTS: tuple[str, ...] = (
    # The direction is constant here, but makes the planner prefer it to `message_by_direction`.
    (
        "CREATE INDEX message_read ON message (direction, at)"
        " WHERE direction = 'in' AND read_at IS NOT NULL"
    ),
    "CREATE INDEX call_by_time ON call (at)",
    # Statistics for the planner, see `m0001_planner`.
    (
        "INSERT INTO sqlite_stat1 (tbl, idx, stat)"
        " VALUES ('message', 'message_read', '449000 449000 1')"
    ),
    "ANALYZE sqlite_schema",
)
