"""Messages of data for programs: the port of each, and an index of them."""

STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE message ADD COLUMN port INTEGER",
    "CREATE INDEX message_data ON message (direction, at) WHERE kind = 'data'",
)
