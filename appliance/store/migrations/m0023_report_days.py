"""The messages of each day, counted for the reports."""

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE report_day (
        day TEXT NOT NULL,                    -- local date, YYYY-MM-DD
        group_id INTEGER NOT NULL,            -- 0: all messages, else those to this group
        direction TEXT NOT NULL,
        status TEXT NOT NULL,
        author_kind TEXT NOT NULL,            -- empty: nobody, as for what is received
        author TEXT NOT NULL,
        line TEXT NOT NULL,                   -- empty: not claimed by a line
        template_id INTEGER NOT NULL,         -- 0: none
        account_id INTEGER NOT NULL,          -- 0: none
        messages INTEGER NOT NULL,
        segments INTEGER NOT NULL,
        PRIMARY KEY (
            day, group_id, direction, status, author_kind, author, line, template_id, account_id
        )
    ) WITHOUT ROWID
    """,
    """
    CREATE INDEX report_day_unsettled ON report_day (day, status)
    WHERE status IN ('scheduled', 'queued', 'held', 'submitting', 'uncertain')
    """,
)
