"""Imports of contacts: staged and accepted in short commits, carried out in several."""

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE contact_import (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        actor TEXT NOT NULL,                  -- who accepted it, as the journal says it
        new INTEGER NOT NULL,                 -- contacts that it adds
        changed INTEGER NOT NULL,             -- contacts that it changes
        accepted INTEGER NOT NULL DEFAULT 0   -- 0: it is still being staged
    )
    """,
    """
    CREATE TABLE staged_contact (             -- a contact that is still to be added or changed
        import_id INTEGER NOT NULL REFERENCES contact_import (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        contact_id INTEGER,                   -- of the contact it changes; null: a new one
        wanted TEXT NOT NULL,                 -- JSON: what is to be known of it
        PRIMARY KEY (import_id, position)
    ) WITHOUT ROWID
    """,
)
