"""The balance of a line: how it is read, its readings, and operators' codes."""

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE line_balance (
        line TEXT PRIMARY KEY NOT NULL,
        code TEXT NOT NULL DEFAULT '',        -- USSD; empty: the balance is not read
        answers TEXT NOT NULL DEFAULT '',     -- to the menus, with spaces between them
        pattern TEXT NOT NULL DEFAULT '',     -- finds the amount; empty: the first one
        alert_below INTEGER,                  -- hundredths of the unit that is read
        alert_number TEXT NOT NULL DEFAULT '',
        alert_event INTEGER,                  -- the entry of the alert in force
        allowance INTEGER,                    -- SMS of the plan in a month
        allowance_day INTEGER NOT NULL DEFAULT 1  -- of the month, on which it begins
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE balance_reading (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        line TEXT NOT NULL,
        at INTEGER NOT NULL,
        amount INTEGER,                       -- hundredths; null: none was found
        unit TEXT,                            -- EUR, PLN, SMS or empty
        failure TEXT,                         -- a code; null: an amount was found
        answer TEXT NOT NULL DEFAULT ''       -- the network's words
    )
    """,
    "CREATE INDEX balance_reading_by_line ON balance_reading (line, id)",
    """
    CREATE TABLE network_code (
        network TEXT PRIMARY KEY NOT NULL,    -- MCC and MNC
        name TEXT NOT NULL,
        code TEXT NOT NULL,
        answers TEXT NOT NULL,
        pattern TEXT NOT NULL
    ) WITHOUT ROWID
    """,
)
