"""The lines of the box, and the users who may use those that not everybody may use."""

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE line (
        name TEXT PRIMARY KEY NOT NULL,
        kind TEXT NOT NULL,                   -- modem, or a provider's: no list, so that more come
        position INTEGER NOT NULL,
        label TEXT NOT NULL DEFAULT '',       -- what people read; empty: the name
        configured INTEGER NOT NULL DEFAULT 0,  -- 1: from the configuration, synced at every start
        settings TEXT NOT NULL DEFAULT '{}',  -- JSON of the kind's own keys, secrets sealed
        paused INTEGER NOT NULL DEFAULT 0,
        iccid TEXT,                           -- of the SIM
        number TEXT,                          -- its own; null: what the SIM says
        price INTEGER,                        -- hundred-thousandths of the currency unit a segment
        promotional TEXT NOT NULL DEFAULT 'auto',  -- auto, yes or no: promotional mass sendings
        pace_per_minute INTEGER,              -- this and the next four: null as for the whole box
        daily_messages INTEGER,
        monthly_recipients INTEGER,
        promotional_hours TEXT,
        promotional_days TEXT,
        access TEXT NOT NULL DEFAULT 'everyone',  -- everyone, administrators or listed
        countries TEXT                        -- JSON; null: wherever the box may send
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE line_user (                  -- who may use a line with access for those listed
        line TEXT NOT NULL REFERENCES line (name) ON DELETE CASCADE,
        user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
        PRIMARY KEY (line, user_id)
    ) WITHOUT ROWID
    """,
    # The modem of an existing box goes on carrying promotional mass sendings. Its row is made at
    # the next start, which knows its name.
    """
    INSERT INTO setting (key, value)
    SELECT 'lines.promotional', '"yes"'
    WHERE EXISTS (SELECT 1 FROM user) OR EXISTS (SELECT 1 FROM message)
    """,
)
