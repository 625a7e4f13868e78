"""One index for the segments being submitted and those whose report may come, instead of two.

A segment goes from the one kind to the other: the commit of its outcome writes one page less.
"""

STATEMENTS: tuple[str, ...] = (
    "DROP INDEX segment_submitting",
    "DROP INDEX segment_awaiting_report",
    """
    CREATE INDEX segment_open ON segment (state, reference, message_id)
        WHERE state = 'submitting' OR state = 'sent'
    """,
    "DELETE FROM sqlite_stat1 WHERE idx IN ('segment_submitting', 'segment_awaiting_report')",
    """
    INSERT INTO sqlite_stat1 (tbl, idx, stat)
    VALUES ('segment', 'segment_open', '20000 10000 80 1 1')
    """,
    "ANALYZE sqlite_schema",  # makes this connection read them again
)
