"""What a rule delays is counted by itself in the reports, and may change like all that waits."""

STATEMENTS: tuple[str, ...] = (
    "DROP INDEX report_day_unsettled",
    """
    CREATE INDEX report_day_unsettled ON report_day (day, status)
    WHERE status IN ('scheduled', 'queued', 'held', 'submitting', 'uncertain', 'delayed')
    """,
)
