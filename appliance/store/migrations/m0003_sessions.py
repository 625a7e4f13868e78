"""Store users' sessions as rows; never reuse ids of users and tokens.

Before, a session cookie named a user by id, and the id of a removed user was given to the next new
one, who was then logged in by the old cookie.
"""

STATEMENTS: tuple[str, ...] = (
    # A table cannot become AUTOINCREMENT, so it is created again. It is renamed first, so that no
    # referenced row is deleted.
    "ALTER TABLE token RENAME TO former_token",
    "ALTER TABLE user RENAME TO former_user",
    """
    CREATE TABLE user (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE COLLATE NOCASE,
        role TEXT NOT NULL CHECK (role IN ('admin', 'operator', 'viewer')),
        password_hash TEXT NOT NULL,
        language TEXT,                        -- null: what the browser asks for
        created_at INTEGER NOT NULL,
        last_login_at INTEGER
    )
    """,
    """
    INSERT INTO user SELECT id, name, role, password_hash, language, created_at, last_login_at
    FROM former_user
    """,
    """
    CREATE TABLE token (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE COLLATE NOCASE,
        user_id INTEGER REFERENCES user (id) ON DELETE CASCADE,  -- null: the box itself (operator)
        secret_hash BLOB NOT NULL UNIQUE,     -- SHA-256 of a 256-bit random secret
        created_at INTEGER NOT NULL,
        last_used_at INTEGER
    )
    """,
    """
    INSERT INTO token SELECT id, name, user_id, secret_hash, created_at, last_used_at
    FROM former_token
    """,
    "DROP TABLE former_token",
    "DROP TABLE former_user",
    """
    CREATE TABLE session (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
        secret_hash BLOB NOT NULL UNIQUE,     -- SHA-256 of the cookie's 256-bit random secret
        created_at INTEGER NOT NULL,
        used_at INTEGER NOT NULL,             -- to some minutes
        address TEXT NOT NULL,                -- of the browser, at the log-in
        browser TEXT NOT NULL                 -- what it calls itself
    )
    """,
    "CREATE INDEX session_by_user ON session (user_id, used_at)",
)
