"""The lines that a message may take, and the parts in which its line sends it.

A message that a line has begun is found by that line, any other by its route. So the work of a line
does not grow with what waits for the others.
"""

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE route (
        id INTEGER PRIMARY KEY,
        tiers TEXT NOT NULL,                  -- JSON: lists of equal lines, the first list first
        why TEXT NOT NULL                     -- what chose them
    )
    """,
    "CREATE UNIQUE INDEX route_known ON route (tiers, why)",
    # Null: any line that is not kept for something else.
    "ALTER TABLE message ADD COLUMN route_id INTEGER REFERENCES route (id)",
    "ALTER TABLE message ADD COLUMN parts INTEGER",  # 1: sent whole; null: segments
    "DROP INDEX message_ready",
    """
    CREATE INDEX message_ready ON message (route_id, priority DESC, id)
        WHERE ready = 1 AND modem IS NULL
    """,
    """
    CREATE INDEX message_begun ON message (modem, priority DESC, id)
        WHERE ready = 1 AND modem IS NOT NULL
    """,
    "UPDATE sqlite_stat1 SET stat = '1000 500 500 1' WHERE idx = 'message_ready'",
    "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('message', 'message_begun', '8 1 1 1')",
)
