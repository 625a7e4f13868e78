"""What waits to be published at the MQTT broker."""

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE mqtt_waiting (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        event TEXT NOT NULL,                  -- such as sms:received
        at INTEGER NOT NULL,                  -- when it happened
        message_id INTEGER,
        about TEXT                            -- the address, if there is no message
    )
    """,
)
