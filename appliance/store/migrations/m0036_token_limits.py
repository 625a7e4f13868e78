"""Further limits of tokens, and the tokens that programs fetch for a while."""

STATEMENTS: tuple[str, ...] = (
    # Lists are separated by commas; null sets no limit.
    "ALTER TABLE token ADD COLUMN scopes TEXT",
    "ALTER TABLE token ADD COLUMN networks TEXT",
    "ALTER TABLE token ADD COLUMN group_ids TEXT",
    "ALTER TABLE token ADD COLUMN numbers TEXT",
    "ALTER TABLE token ADD COLUMN line TEXT",
    "ALTER TABLE token ADD COLUMN expires_at INTEGER",
    "ALTER TABLE token ADD COLUMN minute_messages INTEGER",
    "ALTER TABLE token ADD COLUMN minute_began INTEGER",  # when the minute of the count began
    "ALTER TABLE token ADD COLUMN minute_counted INTEGER NOT NULL DEFAULT 0",
    """
    CREATE TABLE access_token (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        public_id TEXT NOT NULL UNIQUE,       -- the id in the API
        token_id INTEGER REFERENCES token (id) ON DELETE CASCADE,  -- fetched with this token
        user_id INTEGER REFERENCES user (id) ON DELETE CASCADE,    -- or with a password
        secret_hash BLOB NOT NULL UNIQUE,     -- SHA-256 of a 256-bit random secret
        refresh_hash BLOB NOT NULL UNIQUE,    -- the same, of the secret that fetches the next one
        scopes TEXT,                          -- null: all that its owner may do
        created_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL,
        refresh_until INTEGER NOT NULL
    )
    """,
    "CREATE INDEX access_token_by_expiry ON access_token (refresh_until)",
    "CREATE INDEX access_token_by_token ON access_token (token_id)",
    "CREATE INDEX access_token_by_user ON access_token (user_id)",
)
