# ruff: noqa: S608 - statements built of constants
"""A journal for consumers, without working state.

An entry has columns for the sending and the line. Reading, deleting, reports and decisions get
kinds of their own; older rows keep the kind `message`, and readers interpret them.
"""

# Nearly all rows are traffic, so the indexes leave them out. One comparison for each kind, the most
# frequent first: SQLite would build the list of a NOT IN again for every row.
_TRAFFIC = ("message", "read", "unread", "report", "decision", "deleted")
_IS_NO_TRAFFIC = " AND ".join(f"kind <> '{kind}'" for kind in _TRAFFIC)

STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE event ADD COLUMN batch_id INTEGER",
    "ALTER TABLE event ADD COLUMN line TEXT",
    "DROP INDEX event_by_kind",
    "DROP INDEX event_in_journal",
    f"CREATE INDEX event_by_kind ON event (kind, id) WHERE {_IS_NO_TRAFFIC}",
    f"CREATE INDEX event_in_journal ON event (id) WHERE {_IS_NO_TRAFFIC}",
    """
    CREATE TABLE consumer (                   -- who reads the journal, each entry once
        name TEXT PRIMARY KEY,
        event_id INTEGER NOT NULL,            -- handled up to this entry
        failures INTEGER NOT NULL DEFAULT 0,  -- in a row
        failing_since INTEGER,
        problem TEXT                          -- what the last one said
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE unmatched_report (           -- the newest reports that found no segment
        id INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        reference INTEGER NOT NULL,
        recipient TEXT NOT NULL,
        status INTEGER NOT NULL,              -- TP-ST
        taken_at INTEGER,                     -- by the service centre's clock
        modem TEXT                            -- that it came to
    )
    """,
    # Skip what is unreadable.
    f"""
    INSERT OR IGNORE INTO unmatched_report (at, reference, recipient, status, taken_at, modem)
    SELECT at, json_extract(detail, '$.reference'), json_extract(detail, '$.recipient'),
        json_extract(detail, '$.status'), json_extract(detail, '$.taken_at'),
        json_extract(detail, '$.modem')
    FROM (SELECT id, at, detail FROM event WHERE kind = 'report_unmatched'
          AND {_IS_NO_TRAFFIC} AND json_valid(detail) ORDER BY id DESC LIMIT 10)
    ORDER BY id
    """,
    # The last entry when somebody last looked at what the warning light reports.
    f"""
    INSERT INTO setting (key, value) SELECT 'attention_seen', max(id) FROM event
    WHERE kind = 'attention' AND {_IS_NO_TRAFFIC} HAVING max(id) IS NOT NULL
    """,
    # Statistics for the planner, see `m0001_planner`: they were dropped with the indexes.
    (
        "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES"
        " ('event', 'event_by_kind', '20000 2000 1'), ('event', 'event_in_journal', '20000 1')"
    ),
    "ANALYZE sqlite_schema",
)
