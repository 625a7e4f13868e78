"""Webhooks in the forms of other programs, and addresses that want reports about a sending."""

STATEMENTS: tuple[str, ...] = (
    """
    ALTER TABLE hook ADD COLUMN form TEXT NOT NULL DEFAULT 'json'
        CHECK (form IN ('json', 'smseagle', 'kannel'))
    """,
    """
    CREATE TABLE report_address (
        batch_id INTEGER PRIMARY KEY NOT NULL REFERENCES batch (id) ON DELETE CASCADE,
        hook_id INTEGER NOT NULL REFERENCES hook (id) ON DELETE CASCADE,
        address TEXT NOT NULL,
        mask INTEGER NOT NULL,                -- which reports: Kannel's dlr-mask
        own TEXT NOT NULL,                    -- what the program calls the sender
        at INTEGER NOT NULL
    )
    """,
    "CREATE INDEX report_address_by_time ON report_address (at)",
    "CREATE INDEX report_address_by_hook ON report_address (hook_id)",
)
