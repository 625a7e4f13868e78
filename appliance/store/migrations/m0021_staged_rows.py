"""Staged recipients together in one text, since 10,000 rows with texts took too long to store.

Also an index of the sendings to more than one, for their list.
"""

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE staged_row (
        batch_id INTEGER NOT NULL REFERENCES staged_batch (batch_id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        recipients TEXT NOT NULL,
        PRIMARY KEY (batch_id, position)
    ) WITHOUT ROWID
    """,
    """
    INSERT INTO staged_row (batch_id, position, recipients)
        SELECT batch_id, position,
            json_array(json_array(address, status, error, contact_id, body, segments, due_at))
        FROM staged
    """,
    "DROP TABLE staged",
    "ALTER TABLE staged_row RENAME TO staged",
    "CREATE INDEX batch_of_many ON batch (id) WHERE total > 1",
)
