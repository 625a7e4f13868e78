"""Accounts that pay for SMS, with a ledger that nobody can rewrite; invitations of users."""

_CAUSES = "'credit', 'transfer', 'allowance', 'sending', 'refund', 'correction'"

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE account (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL COLLATE NOCASE,
        balance INTEGER NOT NULL DEFAULT 0,   -- segments: the sum of its entries
        limited INTEGER NOT NULL DEFAULT 1,   -- 0: it pays whatever its balance
        allowance_segments INTEGER,           -- added each month; null: none
        allowance_month TEXT,                 -- the last month that had it, YYYY-MM
        alert_below INTEGER,                  -- null: no alert
        alert_number TEXT,                    -- who gets it by SMS; null: nobody
        is_low INTEGER NOT NULL DEFAULT 0,    -- 1: the alert of this fall has been given
        mail_domain TEXT COLLATE NOCASE,
        created_at INTEGER NOT NULL,
        archived_at INTEGER                   -- null: in use
    )
    """,
    "CREATE UNIQUE INDEX account_by_name ON account (name) WHERE archived_at IS NULL",
    """
    CREATE UNIQUE INDEX account_by_mail_domain ON account (mail_domain)
        WHERE archived_at IS NULL AND mail_domain IS NOT NULL
    """,
    f"""
    CREATE TABLE account_entry (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        account_id INTEGER NOT NULL REFERENCES account (id),
        at INTEGER NOT NULL,
        actor TEXT,                           -- as in the journal; null: the box
        cause TEXT NOT NULL CHECK (cause IN ({_CAUSES})),
        segments INTEGER NOT NULL,            -- negative: taken
        balance INTEGER NOT NULL,             -- after it
        note TEXT,
        batch_id INTEGER,                     -- the sending
        counterpart_id INTEGER REFERENCES account (id)  -- of a transfer
    )
    """,
    "CREATE INDEX account_entry_by_account ON account_entry (account_id, id)",
    """
    CREATE TABLE account_user (               -- who may send at the cost of an account
        account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
        user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
        PRIMARY KEY (account_id, user_id)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX account_user_by_user ON account_user (user_id)",
    # Not a reference: a token of an account that is gone is refused, it does not send for nothing.
    "ALTER TABLE token ADD COLUMN account_id INTEGER",
    # Segments that the account has paid for the message and not got back; null: no account pays.
    "ALTER TABLE message ADD COLUMN charged INTEGER",
    """
    CREATE TABLE invitation (                 -- a link with which a new user sets the password
        user_id INTEGER PRIMARY KEY REFERENCES user (id) ON DELETE CASCADE,
        secret_hash BLOB NOT NULL UNIQUE,     -- SHA-256 of a 256-bit random secret
        created_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL
    )
    """,
    # The balance is the sum of the entries: an account begins with none, each entry says the
    # balance after it, and nothing else changes the balance.
    """
    CREATE TRIGGER account_begins BEFORE INSERT ON account WHEN NEW.balance <> 0
    BEGIN SELECT RAISE(ABORT, 'an account begins with a balance of 0'); END
    """,
    """
    CREATE TRIGGER account_entry_fits BEFORE INSERT ON account_entry
    WHEN NEW.balance IS NOT
        (SELECT balance FROM account WHERE id = NEW.account_id) + NEW.segments
    BEGIN SELECT RAISE(ABORT, 'the balance after an entry is not the sum'); END
    """,
    """
    CREATE TRIGGER account_entry_counts AFTER INSERT ON account_entry
    BEGIN UPDATE account SET balance = NEW.balance WHERE id = NEW.account_id; END
    """,
    """
    CREATE TRIGGER account_balance_follows BEFORE UPDATE OF balance ON account
    WHEN NEW.balance IS NOT (SELECT balance FROM account_entry
        WHERE account_id = NEW.id ORDER BY id DESC LIMIT 1)
    BEGIN SELECT RAISE(ABORT, 'a balance changes by entries only'); END
    """,
    """
    CREATE TRIGGER account_entry_unchanged BEFORE UPDATE ON account_entry
    BEGIN SELECT RAISE(ABORT, 'an entry of an account is never changed'); END
    """,
    """
    CREATE TRIGGER account_entry_kept BEFORE DELETE ON account_entry
    BEGIN SELECT RAISE(ABORT, 'an entry of an account is never deleted'); END
    """,
)
