"""Sendings to several are found by their words, author, template and time."""

_FORGET = """
    INSERT INTO sending_fts (sending_fts, rowid, subject, text)
    VALUES ('delete', OLD.id, OLD.subject, OLD.text);
"""
_ADD = "INSERT INTO sending_fts (rowid, subject, text) VALUES (NEW.id, NEW.subject, NEW.text);"

STATEMENTS: tuple[str, ...] = (
    "DROP INDEX batch_of_many",
    "CREATE INDEX batch_of_many ON batch (created_at) WHERE total > 1",
    "CREATE INDEX batch_of_author ON batch (author_kind, author, created_at) WHERE total > 1",
    "CREATE INDEX batch_of_template ON batch (template_id, created_at) WHERE total > 1",
    """
    CREATE VIRTUAL TABLE sending_fts USING fts5(
        subject, text, content=batch, content_rowid=id, columnsize=0,
        tokenize='unicode61 remove_diacritics 2'
    )
    """,
    """
    INSERT INTO sending_fts (rowid, subject, text)
    SELECT id, subject, text FROM batch WHERE total > 1
    """,
    f"""
    CREATE TRIGGER sending_fts_insert AFTER INSERT ON batch WHEN NEW.total > 1 BEGIN
        {_ADD}
    END
    """,
    f"""
    CREATE TRIGGER sending_fts_update AFTER UPDATE OF subject, text ON batch
        WHEN NEW.total > 1 AND (OLD.subject IS NOT NEW.subject OR OLD.text IS NOT NEW.text)
    BEGIN
        {_FORGET}
        {_ADD}
    END
    """,
    f"""
    CREATE TRIGGER sending_fts_delete AFTER DELETE ON batch WHEN OLD.total > 1 BEGIN
        {_FORGET}
    END
    """,
)
