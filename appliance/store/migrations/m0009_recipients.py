"""What one recipient of a sending has of its own: the person who was chosen, a text, a due time."""

STATEMENTS: tuple[str, ...] = (
    # No reference: ids of contacts never come again, and removing one must not search all messages.
    "ALTER TABLE message ADD COLUMN contact_id INTEGER",
    "ALTER TABLE staged ADD COLUMN contact_id INTEGER",
    # Null: as the sending has it.
    "ALTER TABLE staged ADD COLUMN body TEXT",
    "ALTER TABLE staged ADD COLUMN segments INTEGER",
    "ALTER TABLE staged ADD COLUMN due_at INTEGER",
)
