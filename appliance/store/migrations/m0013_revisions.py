"""Edits of large scheduled sendings: accepted in one short commit, carried out in several."""

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE revised_batch (              -- until its last message is changed
        batch_id INTEGER PRIMARY KEY REFERENCES batch (id) ON DELETE CASCADE,
        actor TEXT NOT NULL,                  -- who edited it, as the journal says it
        text TEXT NOT NULL,
        segments INTEGER NOT NULL,
        due_at INTEGER NOT NULL,
        verdicts TEXT NOT NULL,               -- JSON: address to [status, error], where it changes
        done INTEGER NOT NULL DEFAULT 0       -- the last message that was changed
    )
    """,
)
