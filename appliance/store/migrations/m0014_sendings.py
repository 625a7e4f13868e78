"""What a sending has besides its text: subject, template, account, form and groups."""

STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE batch ADD COLUMN subject TEXT",
    # Not references: a sending outlives its template and its account.
    "ALTER TABLE batch ADD COLUMN template_id INTEGER",
    "ALTER TABLE batch ADD COLUMN account_id INTEGER",
    """
    ALTER TABLE batch ADD COLUMN form TEXT NOT NULL DEFAULT 'normal'
        CHECK (form IN ('normal', 'flash', 'normal_then_flash'))
    """,
    "ALTER TABLE batch ADD COLUMN merged INTEGER NOT NULL DEFAULT 0",
    """
    UPDATE batch SET form = 'flash'
        WHERE id IN (SELECT batch_id FROM message WHERE direction = 'out' AND kind = 'flash')
    """,
    # Sendings of which messages were still to be created when the program was updated.
    """
    UPDATE staged_batch SET common = json_set(
        json_remove(common, '$.flash'),
        '$.form', CASE json_extract(common, '$.flash') WHEN 1 THEN 'flash' ELSE 'normal' END
    )
    """,
    """
    CREATE TABLE batch_group (
        batch_id INTEGER NOT NULL REFERENCES batch (id) ON DELETE CASCADE,
        group_id INTEGER NOT NULL,            -- outlives its group
        PRIMARY KEY (batch_id, group_id)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX batch_group_by_group ON batch_group (group_id, batch_id)",
)
