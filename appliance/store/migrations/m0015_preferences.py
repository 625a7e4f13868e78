"""Contacts: address and household, e-mail, language, promotional SMS; private numbers."""

STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE contact ADD COLUMN external_id TEXT",
    "ALTER TABLE contact ADD COLUMN email TEXT NOT NULL DEFAULT ''",
    """
    ALTER TABLE contact ADD COLUMN language TEXT
        CHECK (language IN ('fr', 'en', 'pl', 'nl'))
    """,
    "ALTER TABLE contact ADD COLUMN colleague INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE contact ADD COLUMN street TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE contact ADD COLUMN postcode TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE contact ADD COLUMN town TEXT NOT NULL DEFAULT ''",
    # The normal form of the address, the same for all people who live there.
    "ALTER TABLE contact ADD COLUMN household TEXT",
    "ALTER TABLE contact ADD COLUMN preferred INTEGER NOT NULL DEFAULT 0",
    """
    ALTER TABLE contact ADD COLUMN promotional TEXT NOT NULL DEFAULT 'unknown'
        CHECK (promotional IN ('yes', 'no', 'unknown'))
    """,
    "ALTER TABLE contact ADD COLUMN promotional_since INTEGER",
    "ALTER TABLE contact ADD COLUMN promotional_by TEXT",
    "ALTER TABLE contact_number ADD COLUMN private INTEGER NOT NULL DEFAULT 0",
    """
    CREATE UNIQUE INDEX contact_by_external_id ON contact (external_id)
        WHERE external_id IS NOT NULL
    """,
    "CREATE INDEX contact_by_household ON contact (household) WHERE household IS NOT NULL",
)
