"""Edits of a scheduled sending that change its form and its validity too."""

STATEMENTS: tuple[str, ...] = (
    # null: the form and the validity of its messages stay
    "ALTER TABLE revised_batch ADD COLUMN form TEXT",
    "ALTER TABLE revised_batch ADD COLUMN expires_at INTEGER",
)
