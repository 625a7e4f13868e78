"""Groups whose members follow a rule, and the last SMS exchanged with each correspondent."""

STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE contact_group ADD COLUMN rule TEXT",  # JSON; null: chosen members
    "ALTER TABLE discussion ADD COLUMN last_sent_at INTEGER",
    "ALTER TABLE discussion ADD COLUMN last_received_at INTEGER",
    """
    UPDATE discussion SET last_sent_at = found.sent, last_received_at = found.received FROM (
        SELECT discussion_id,
            max(CASE direction WHEN 'out' THEN sent_at END) AS sent,
            max(CASE direction WHEN 'in' THEN at END) AS received
        FROM message GROUP BY discussion_id
    ) AS found WHERE found.discussion_id = discussion.id
    """,
    """
    CREATE INDEX discussion_last_sent ON discussion (last_sent_at, address)
        WHERE last_sent_at IS NOT NULL
    """,
    """
    CREATE INDEX discussion_last_received ON discussion (last_received_at, address)
        WHERE last_received_at IS NOT NULL
    """,
    """
    CREATE TRIGGER message_received_last AFTER INSERT ON message WHEN NEW.direction = 'in' BEGIN
        UPDATE discussion SET last_received_at = NEW.at
        WHERE id = NEW.discussion_id AND coalesce(last_received_at, 0) < NEW.at;
    END
    """,
    """
    CREATE TRIGGER message_sent_last AFTER UPDATE OF sent_at ON message
    WHEN NEW.direction = 'out' AND NEW.sent_at IS NOT NULL BEGIN
        UPDATE discussion SET last_sent_at = NEW.sent_at
        WHERE id = NEW.discussion_id AND coalesce(last_sent_at, 0) < NEW.sent_at;
    END
    """,
)
