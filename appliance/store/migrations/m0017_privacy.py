"""Erased texts, messages whose text cannot be erased yet, and erasures of people."""

STATEMENTS: tuple[str, ...] = (
    # When the text was erased; null: not.
    "ALTER TABLE message ADD COLUMN erased_at INTEGER",
    "ALTER TABLE batch ADD COLUMN erased_at INTEGER",
    """
    CREATE TABLE text_kept (                  -- old, but it may still be sent or reported
        message_id INTEGER PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX part_by_time ON part (at)",
    """
    CREATE TABLE erasure (                    -- a person who is being erased
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        actor TEXT NOT NULL,                  -- who asked for it, as the journal says it
        contact_id INTEGER,                   -- null: only a number
        name TEXT NOT NULL,                   -- the contact's name, or nothing
        addresses TEXT NOT NULL,              -- JSON: the numbers that nobody else has
        shared TEXT NOT NULL,                 -- JSON: the numbers that other contacts have too
        messages INTEGER NOT NULL DEFAULT 0,  -- erased so far
        journal INTEGER NOT NULL DEFAULT 0    -- the last entry looked at
    )
    """,
    # Statistics for the planner, see `m0001_planner`.
    "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('part', 'part_by_time', '500000 1')",
    "ANALYZE sqlite_schema",
)
