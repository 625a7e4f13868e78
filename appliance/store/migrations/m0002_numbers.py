"""Unify numbers that had two forms: French overseas, Mexican and Argentine ones.

`+33692112233` is dialled as `+262692112233`, `+5215562000000` as `+525562000000` and
`+541123456789` as `+5491123456789`. Opt-outs, contacts, calls and discussions get the second form;
if a correspondent has a discussion under each, the first is merged into the second.
"""

_OVERSEAS = (
    "CASE substr(address, 4, 3)"
    " WHEN '262' THEN '+262' WHEN '692' THEN '+262' WHEN '693' THEN '+262' WHEN '639' THEN '+262'"
    " WHEN '590' THEN '+590' WHEN '690' THEN '+590' WHEN '691' THEN '+590'"
    " WHEN '594' THEN '+594' WHEN '694' THEN '+594'"
    " WHEN '596' THEN '+596' WHEN '696' THEN '+596' WHEN '697' THEN '+596' END"
)
_FOUND = f"""
    SELECT address, {_OVERSEAS} || substr(address, 4) AS new FROM known
    WHERE address LIKE '+33%' AND length(address) = 12 AND address NOT LIKE '+3363998%'
    UNION ALL SELECT address, '+52' || substr(address, 5) FROM known
    WHERE address LIKE '+521%' AND length(address) = 14
    UNION ALL SELECT address, '+549' || substr(address, 4) FROM known
    WHERE address LIKE '+54%' AND length(address) = 13 AND substr(address, 4, 1) BETWEEN '1' AND '8'
"""  # noqa: S608 - constants
_NEW = "(SELECT new FROM renumbered WHERE old = address)"
_OLD = "address IN (SELECT old FROM renumbered)"
# Correspondents with a discussion under each form: the ids of both.
_TWICE = (
    "SELECT was.id AS was, now.id AS now FROM renumbered r"
    " JOIN discussion was ON was.address = r.old JOIN discussion now ON now.address = r.new"
)

STATEMENTS: tuple[str, ...] = (
    "CREATE TABLE renumbered (old TEXT PRIMARY KEY, new TEXT NOT NULL) WITHOUT ROWID",
    f"""
    INSERT INTO renumbered
    WITH known (address) AS (
        SELECT address FROM discussion UNION SELECT address FROM optout
        UNION SELECT address FROM contact_number UNION SELECT address FROM call
    )
    SELECT address, new FROM ({_FOUND}) WHERE new IS NOT NULL
    """,  # noqa: S608 - constants
    f"""
    INSERT OR IGNORE INTO optout (address, since, source, message_id, note, actor)
    SELECT {_NEW}, since, source, message_id, note, actor FROM optout WHERE {_OLD}
    """,  # noqa: S608 - constants
    f"DELETE FROM optout WHERE {_OLD}",  # noqa: S608 - constants
    f"UPDATE contact_number SET address = {_NEW} WHERE {_OLD}",  # noqa: S608 - constants
    f"UPDATE call SET address = {_NEW} WHERE {_OLD}",  # noqa: S608 - constants
    f"CREATE TABLE merged AS {_TWICE}",
    """
    UPDATE message SET discussion_id = (SELECT now FROM merged WHERE was = discussion_id)
    WHERE discussion_id IN (SELECT was FROM merged)
    """,
    """
    UPDATE event SET discussion_id = (SELECT now FROM merged WHERE was = discussion_id)
    WHERE EXISTS (SELECT 1 FROM merged) AND discussion_id IN (SELECT was FROM merged)
    """,
    """
    UPDATE discussion SET
        messages = messages + (SELECT o.messages FROM merged JOIN discussion o ON o.id = was
                               WHERE now = discussion.id),
        unread = unread + (SELECT o.unread FROM merged JOIN discussion o ON o.id = was
                           WHERE now = discussion.id),
        (last_message_id, place) = (
            SELECT last_message_id, place FROM discussion d
            WHERE d.id IN (discussion.id, (SELECT was FROM merged WHERE now = discussion.id))
            ORDER BY d.place DESC NULLS LAST LIMIT 1)
    WHERE id IN (SELECT now FROM merged)
    """,
    "DELETE FROM discussion WHERE id IN (SELECT was FROM merged)",
    f"UPDATE discussion SET address = {_NEW} WHERE {_OLD}",  # noqa: S608 - constants
    "DROP TABLE merged",
    "DROP TABLE renumbered",
)
