"""Sendings are found by the words of their subject."""

STATEMENTS: tuple[str, ...] = (
    """
    CREATE VIRTUAL TABLE batch_fts USING fts5(
        subject, content=batch, content_rowid=id, columnsize=0,
        tokenize='unicode61 remove_diacritics 2'
    )
    """,
    """
    INSERT INTO batch_fts (rowid, subject)
    SELECT id, subject FROM batch WHERE subject IS NOT NULL
    """,
    """
    CREATE TRIGGER batch_fts_insert AFTER INSERT ON batch WHEN NEW.subject IS NOT NULL BEGIN
        INSERT INTO batch_fts (rowid, subject) VALUES (NEW.id, NEW.subject);
    END
    """,
    """
    CREATE TRIGGER batch_fts_update AFTER UPDATE OF subject ON batch
        WHEN OLD.subject IS NOT NEW.subject
    BEGIN
        INSERT INTO batch_fts (batch_fts, rowid, subject)
            SELECT 'delete', OLD.id, OLD.subject WHERE OLD.subject IS NOT NULL;
        INSERT INTO batch_fts (rowid, subject)
            SELECT NEW.id, NEW.subject WHERE NEW.subject IS NOT NULL;
    END
    """,
    """
    CREATE TRIGGER batch_fts_delete AFTER DELETE ON batch WHEN OLD.subject IS NOT NULL BEGIN
        INSERT INTO batch_fts (batch_fts, rowid, subject) VALUES ('delete', OLD.id, OLD.subject);
    END
    """,
)
