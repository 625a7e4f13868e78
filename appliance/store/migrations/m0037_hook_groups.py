"""Webhooks about the members of a group, and what was given up for each.

`about` deliveries, such as calls of people without a discussion, keep their order too.
"""

STATEMENTS: tuple[str, ...] = (
    # Only about members of this group; null: all. Not a reference: a webhook whose group was
    # deleted tells nothing, while one without a group would tell everything.
    "ALTER TABLE hook ADD COLUMN group_id INTEGER",
    """
    CREATE INDEX hook_delivery_about ON hook_delivery (hook_id, about, id)
        WHERE state = 'waiting' AND about IS NOT NULL
    """,
    """
    CREATE INDEX hook_delivery_dead ON hook_delivery (hook_id) WHERE state = 'dead'
    """,
)
