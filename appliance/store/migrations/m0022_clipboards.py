"""Each user's clipboard: people gathered from several pages, to write to them all."""

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE clipboard_contact (
        user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
        contact_id INTEGER NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
        PRIMARY KEY (user_id, contact_id)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX clipboard_by_contact ON clipboard_contact (contact_id)",
    """
    CREATE TABLE clipboard_number (           -- of nobody in the directory
        user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
        address TEXT NOT NULL,
        PRIMARY KEY (user_id, address)
    ) WITHOUT ROWID
    """,
)
