# ruff: noqa: S608 - statements built of constants
"""Never reuse ids of contacts and groups.

Before, the id of the newest contact or group, once removed, was given to the next new one: a page
that was still open then showed, changed or filled the wrong one.
"""

# Referring tables come first: a table is dropped only when nothing refers to it any more.
_TABLES = ("group_member", "contact_field", "contact_number", "contact_group", "contact")


def _search(table: str, column: str) -> tuple[str, ...]:
    """Return the triggers that update a table's search index; they were dropped with the old table.

    The index itself stays: it finds the table by name, and the rows have kept their ids.
    """
    index = f"{table}_fts"
    add = f"INSERT INTO {index} (rowid, {column}) VALUES (NEW.id, NEW.{column});"
    take = (
        f"INSERT INTO {index} ({index}, rowid, {column}) VALUES ('delete', OLD.id, OLD.{column});"
    )
    return (
        f"CREATE TRIGGER {index}_insert AFTER INSERT ON {table} BEGIN {add} END",
        (
            f"CREATE TRIGGER {index}_update AFTER UPDATE OF {column} ON {table}"
            f" WHEN OLD.{column} <> NEW.{column} BEGIN {take} {add} END"
        ),
        f"CREATE TRIGGER {index}_delete AFTER DELETE ON {table} BEGIN {take} END",
    )


STATEMENTS: tuple[str, ...] = (
    # A table cannot become AUTOINCREMENT, so it and the tables that refer to it are created again.
    *(f"ALTER TABLE {table} RENAME TO former_{table}" for table in _TABLES),
    """
    CREATE TABLE contact (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        sort_name TEXT NOT NULL,              -- lower case, no accents
        notes TEXT NOT NULL DEFAULT '',
        accepts_sms INTEGER NOT NULL DEFAULT 1,
        created_at INTEGER NOT NULL,
        changed_at INTEGER NOT NULL
    )
    """,
    """
    INSERT INTO contact
    SELECT id, name, sort_name, notes, accepts_sms, created_at, changed_at FROM former_contact
    """,
    """
    CREATE TABLE contact_number (
        id INTEGER PRIMARY KEY,
        contact_id INTEGER NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,            -- 0 = the number to use unless another is chosen
        address TEXT NOT NULL,
        label TEXT NOT NULL DEFAULT '',
        UNIQUE (contact_id, position)
    )
    """,
    """
    INSERT INTO contact_number
    SELECT id, contact_id, position, address, label FROM former_contact_number
    """,
    """
    CREATE TABLE contact_field (
        contact_id INTEGER NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (contact_id, name)
    ) WITHOUT ROWID
    """,
    "INSERT INTO contact_field SELECT contact_id, name, value FROM former_contact_field",
    """
    CREATE TABLE contact_group (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE COLLATE NOCASE,
        sort_name TEXT NOT NULL,
        created_at INTEGER NOT NULL
    )
    """,
    "INSERT INTO contact_group SELECT id, name, sort_name, created_at FROM former_contact_group",
    """
    CREATE TABLE group_member (
        group_id INTEGER NOT NULL REFERENCES contact_group (id) ON DELETE CASCADE,
        contact_id INTEGER NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
        PRIMARY KEY (group_id, contact_id)
    ) WITHOUT ROWID
    """,
    "INSERT INTO group_member SELECT group_id, contact_id FROM former_group_member",
    *(f"DROP TABLE former_{table}" for table in _TABLES),
    "CREATE INDEX contact_by_name ON contact (sort_name, id)",
    "CREATE INDEX contact_number_by_address ON contact_number (address, contact_id)",
    "CREATE INDEX group_member_by_contact ON group_member (contact_id)",
    *_search("contact", "name"),
    *_search("contact_number", "address"),
    "ANALYZE sqlite_schema",  # make SQLite read `m0001_planner`'s statistics for the new tables
)
