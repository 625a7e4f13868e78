"""The last SMS sent to a correspondent is kept later, for many at once, instead of in each commit.

Rules find it without an index: they read all discussions, which takes no longer than the index did.
"""

STATEMENTS: tuple[str, ...] = (
    "CREATE TABLE sent_progress (event_id INTEGER NOT NULL)",  # kept up to here
    "INSERT INTO sent_progress SELECT coalesce(max(id), 0) FROM event",
    "DROP INDEX discussion_last_sent",
    "DROP INDEX discussion_last_received",
    "DROP TRIGGER message_sent_last",
    # Messages in the state `sent` are found in the journal. A few others have gone too: a report
    # told of their delivery or failure before the line did.
    """
    CREATE TRIGGER message_sent_last AFTER UPDATE OF sent_at ON message
    WHEN NEW.direction = 'out' AND NEW.sent_at IS NOT NULL AND NEW.status <> 'sent' BEGIN
        UPDATE discussion SET last_sent_at = NEW.sent_at
        WHERE id = NEW.discussion_id AND coalesce(last_sent_at, 0) < NEW.sent_at;
    END
    """,
)
