"""Messages that wait for a person's decision: an index, since those that a rule delays are many."""

STATEMENTS: tuple[str, ...] = (
    """
    CREATE INDEX message_undecided ON message (at)
        WHERE status = 'held' AND release_at IS NULL
    """,
)
