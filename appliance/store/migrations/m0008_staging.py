"""Large sendings: accepted in one short commit, with messages created in later ones."""

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE staged_batch (               -- what its messages have in common
        batch_id INTEGER PRIMARY KEY REFERENCES batch (id) ON DELETE CASCADE,
        common TEXT NOT NULL                  -- JSON, see `appliance.store.sendings`
    )
    """,
    """
    CREATE TABLE staged (                     -- a recipient whose message is still to be made
        batch_id INTEGER NOT NULL REFERENCES staged_batch (batch_id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        address TEXT NOT NULL,
        status TEXT NOT NULL,
        error TEXT,
        PRIMARY KEY (batch_id, position)
    ) WITHOUT ROWID
    """,
)
