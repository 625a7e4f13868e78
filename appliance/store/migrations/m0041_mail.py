"""What users want by mail, what waits to be sent to them, and the addresses for replies."""

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE mail_choice (
        user_id INTEGER NOT NULL PRIMARY KEY REFERENCES user (id) ON DELETE CASCADE,
        address TEXT NOT NULL,
        received TEXT NOT NULL DEFAULT 'none' CHECK (received IN ('none', 'chosen', 'all')),
        numbers TEXT NOT NULL DEFAULT '',     -- separated by commas; for `chosen`
        group_ids TEXT NOT NULL DEFAULT '',   -- separated by commas; for `chosen`
        hours TEXT NOT NULL DEFAULT '',       -- such as 08:00-19:00; empty: at any time
        failures INTEGER NOT NULL DEFAULT 0,  -- of what the user sent
        confirmations INTEGER NOT NULL DEFAULT 0
    )
    """,
    """
    CREATE TABLE mail_notice (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
        what TEXT NOT NULL CHECK (what IN ('received', 'failed', 'delivered')),
        message_id INTEGER NOT NULL,
        at INTEGER NOT NULL,                  -- when it happened
        state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'dead')),
        mail TEXT,                            -- the identity of the mail that tells it
        answer TEXT                           -- why it was given up
    )
    """,
    "CREATE INDEX mail_notice_waiting ON mail_notice (id) WHERE state = 'waiting'",
    "CREATE INDEX mail_notice_by_user ON mail_notice (user_id)",
    "CREATE INDEX mail_notice_by_time ON mail_notice (at) WHERE state != 'waiting'",
    """
    CREATE TABLE mail_reply (                 -- at which address a user answers whom by mail
        secret TEXT NOT NULL UNIQUE,
        user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
        address TEXT NOT NULL,                -- the correspondent
        PRIMARY KEY (user_id, address)
    ) WITHOUT ROWID
    """,
)
