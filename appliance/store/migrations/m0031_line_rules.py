"""Rules that choose lines, and the line chosen for a contact, a template, an account or a user."""

_SUBJECTS = ("contact", "template", "account", "user")

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE line_rule (
        id INTEGER PRIMARY KEY,
        position INTEGER NOT NULL,            -- the first rule that fits decides
        class TEXT,                           -- functional or promotional; this and the next five:
        country TEXT,                         -- null means any
        group_id INTEGER REFERENCES contact_group (id) ON DELETE CASCADE,
        account_id INTEGER REFERENCES account (id) ON DELETE CASCADE,
        from_minute INTEGER,                  -- of the day, local time
        to_minute INTEGER,
        lines TEXT NOT NULL                   -- JSON: the lines, in the order of the attempts
    )
    """,
    """
    CREATE TABLE line_choice (
        kind TEXT NOT NULL CHECK (kind IN ('contact', 'template', 'account', 'user')),
        subject_id INTEGER NOT NULL,
        line TEXT NOT NULL,
        PRIMARY KEY (kind, subject_id)
    ) WITHOUT ROWID
    """,
    *(
        f"""
        CREATE TRIGGER line_choice_{kind} AFTER DELETE ON {kind} BEGIN
            DELETE FROM line_choice WHERE kind = '{kind}' AND subject_id = OLD.id;
        END
        """  # noqa: S608 - constants
        for kind in _SUBJECTS
    ),
)
