"""The months whose allowance an account has had, instead of only the last one.

A clock that was far ahead for a while leaves a month that is yet to come: it must not keep the
months before it from having theirs.
"""

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE account_month (
        account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
        month TEXT NOT NULL,                  -- YYYY-MM
        PRIMARY KEY (account_id, month)
    ) WITHOUT ROWID
    """,
    """
    INSERT INTO account_month (account_id, month)
    SELECT id, allowance_month FROM account WHERE allowance_month IS NOT NULL
    """,
    "ALTER TABLE account DROP COLUMN allowance_month",
)
