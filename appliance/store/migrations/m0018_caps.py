"""What the caps of a line count: recipients of a month, and refusals in a row."""

STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE discussion ADD COLUMN counted_in TEXT",  # the month, YYYY-MM
    """
    CREATE TABLE line_stop (
        line TEXT PRIMARY KEY,
        failures INTEGER NOT NULL,            -- messages in a row that failed
        stopped_at INTEGER                    -- null: mass sending goes on
    ) WITHOUT ROWID
    """,
)
