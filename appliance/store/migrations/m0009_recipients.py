"""What each recipient of a sending can have: the chosen contact, a text and a due time."""

STATEMENTS: tuple[str, ...] = (
    # Not a reference: ids of contacts are never reused, and removing one must not search all
    # messages.
    "ALTER TABLE message ADD COLUMN contact_id INTEGER",
    "ALTER TABLE staged ADD COLUMN contact_id INTEGER",
    # Null: the sending's.
    "ALTER TABLE staged ADD COLUMN body TEXT",
    "ALTER TABLE staged ADD COLUMN segments INTEGER",
    "ALTER TABLE staged ADD COLUMN due_at INTEGER",
)
