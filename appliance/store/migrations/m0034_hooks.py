"""Webhooks, and what is delivered to each."""

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE hook (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        public_id TEXT NOT NULL UNIQUE,       -- the id in the API
        url TEXT NOT NULL,
        events TEXT NOT NULL,                 -- JSON: their names, such as sms:received
        secret TEXT NOT NULL,                 -- the key of the signatures, sealed
        number TEXT,                          -- only about this correspondent; null: all
        line TEXT,                            -- only about this line; null: all
        paused INTEGER NOT NULL DEFAULT 0,
        created_at INTEGER NOT NULL,
        actor TEXT NOT NULL,                  -- who made it
        failures INTEGER NOT NULL DEFAULT 0,  -- consecutive attempts without any answer of use
        retry_at INTEGER                      -- nothing is delivered before; null: at once
    )
    """,
    """
    CREATE TABLE hook_delivery (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        hook_id INTEGER NOT NULL REFERENCES hook (id) ON DELETE CASCADE,
        event TEXT NOT NULL,                  -- such as sms:received
        at INTEGER NOT NULL,                  -- when it happened
        discussion_id INTEGER,                -- deliveries about one are in order
        message_id INTEGER,
        about TEXT,                           -- the address, if there is no message
        state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'dead')),
        attempts INTEGER NOT NULL DEFAULT 0,
        retry_at INTEGER,                     -- null: at once
        tried_at INTEGER,
        status INTEGER,                       -- of the last answer (HTTP); null: none
        answer TEXT                           -- its beginning, or why there was none
    )
    """,
    """
    CREATE INDEX hook_delivery_waiting ON hook_delivery (hook_id, id) WHERE state = 'waiting'
    """,
    """
    CREATE INDEX hook_delivery_in_order
        ON hook_delivery (hook_id, discussion_id, id) WHERE state = 'waiting'
    """,
    """
    CREATE INDEX hook_delivery_by_hook ON hook_delivery (hook_id, id)
    """,
    """
    CREATE INDEX hook_delivery_by_time ON hook_delivery (at) WHERE state != 'waiting'
    """,
    """
    CREATE TABLE line_arrival (               -- what a line's callbacks have brought
        line TEXT NOT NULL,
        remote_id TEXT NOT NULL,              -- the message's id at the other end
        message_id INTEGER NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (line, remote_id)
    ) WITHOUT ROWID
    """,
)
