"""Templates (texts that people reuse), and the names of contacts' custom fields."""

_CONTEXTS = "'general', 'campaign', 'appointment', 'record', 'task', 'automation'"

STATEMENTS: tuple[str, ...] = (
    f"""
    CREATE TABLE template (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        label TEXT NOT NULL,
        sort_label TEXT NOT NULL,             -- the label in small letters without accents
        recipients TEXT NOT NULL CHECK (recipients IN ('contact', 'colleague', 'any')),
        context TEXT NOT NULL CHECK (context IN ({_CONTEXTS})),
        text TEXT NOT NULL,
        owner_id INTEGER REFERENCES user (id) ON DELETE CASCADE,  -- null: everybody's
        position INTEGER NOT NULL,            -- in the order of the list, from 0
        archived_at INTEGER,                  -- null: on offer
        created_at INTEGER NOT NULL,
        changed_at INTEGER NOT NULL
    )
    """,
    "CREATE INDEX template_by_label ON template (sort_label)",
    "CREATE INDEX template_by_position ON template (position, id)",
    "CREATE INDEX contact_field_by_name ON contact_field (name)",
)
