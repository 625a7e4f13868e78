"""The first schema.

Times are milliseconds since the epoch, UTC. Addresses are E.164 (`+33612345678`), short codes or
names. Triggers (`m0001_triggers`) keep up to date what lists and counters need, so that no page
counts messages: `discussion` (last message, unread), `status_count`, `batch_status`.

A commit writes every page that it touches, so a change of state touches few: lists read the last
message of a discussion instead of a copy, indexes leave out final states, and the search index is
updated later (`appliance.store.search`).
"""

from appliance.store.migrations import m0001_planner, m0001_triggers

STATEMENTS: tuple[str, ...] = (
    # --- people ---------------------------------------------------------------------------------
    """
    CREATE TABLE user (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE COLLATE NOCASE,
        role TEXT NOT NULL CHECK (role IN ('admin', 'operator', 'viewer')),
        password_hash TEXT NOT NULL,
        language TEXT,                        -- null: what the browser asks for
        session_epoch INTEGER NOT NULL DEFAULT 0,  -- raised to end every session of the user
        created_at INTEGER NOT NULL,
        last_login_at INTEGER
    )
    """,
    """
    CREATE TABLE token (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE COLLATE NOCASE,
        user_id INTEGER REFERENCES user (id) ON DELETE CASCADE,  -- null: the box itself (operator)
        secret_hash BLOB NOT NULL UNIQUE,     -- SHA-256 of a 256-bit random secret
        created_at INTEGER NOT NULL,
        last_used_at INTEGER
    )
    """,
    "CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",  # JSON
    """
    CREATE TABLE contact (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        sort_name TEXT NOT NULL,              -- lower case, no accents
        notes TEXT NOT NULL DEFAULT '',
        accepts_sms INTEGER NOT NULL DEFAULT 1,
        created_at INTEGER NOT NULL,
        changed_at INTEGER NOT NULL
    )
    """,
    "CREATE INDEX contact_by_name ON contact (sort_name, id)",
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
    "CREATE INDEX contact_number_by_address ON contact_number (address, contact_id)",
    """
    CREATE TABLE contact_field (
        contact_id INTEGER NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (contact_id, name)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE contact_group (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE COLLATE NOCASE,
        sort_name TEXT NOT NULL,
        created_at INTEGER NOT NULL
    )
    """,
    """
    CREATE TABLE group_member (
        group_id INTEGER NOT NULL REFERENCES contact_group (id) ON DELETE CASCADE,
        contact_id INTEGER NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
        PRIMARY KEY (group_id, contact_id)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX group_member_by_contact ON group_member (contact_id)",
    # --- discussions ----------------------------------------------------------------------------
    """
    CREATE TABLE discussion (
        id INTEGER PRIMARY KEY,
        address TEXT NOT NULL UNIQUE,
        last_message_id INTEGER,              -- null: nothing came or went yet, not listed
        place INTEGER,                        -- of that message, in the order of the list
        unread INTEGER NOT NULL DEFAULT 0,
        messages INTEGER NOT NULL DEFAULT 0
    )
    """,
    "CREATE INDEX discussion_newest ON discussion (place)",
    "CREATE INDEX discussion_unread ON discussion (place) WHERE unread > 0",
    # --- messages -------------------------------------------------------------------------------
    """
    CREATE TABLE batch (                      -- what one act of sending made
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        public_id TEXT NOT NULL UNIQUE,       -- the API's id
        created_at INTEGER NOT NULL,
        author_kind TEXT NOT NULL,            -- user, token, rule, system
        author TEXT NOT NULL,
        origin TEXT NOT NULL,                 -- reply, page, api, command, stop_reply, test
        text TEXT NOT NULL,
        class TEXT NOT NULL CHECK (class IN ('functional', 'promotional')),
        priority INTEGER NOT NULL,            -- -128..127
        due_at INTEGER,
        total INTEGER NOT NULL,
        paused INTEGER NOT NULL DEFAULT 0
    )
    """,
    """
    CREATE TABLE message (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        discussion_id INTEGER NOT NULL REFERENCES discussion (id),
        direction TEXT NOT NULL CHECK (direction IN ('in', 'out')),
        at INTEGER NOT NULL,                  -- received, accepted, or released when scheduled
        place INTEGER,                        -- in the order of ids; null: its id is its place
        body TEXT NOT NULL,
        status TEXT NOT NULL,                 -- in: received, incomplete
        kind TEXT NOT NULL DEFAULT 'text',    -- text, flash, data, raw
        segments INTEGER NOT NULL DEFAULT 1,
        modem TEXT,                           -- the way in or out
        -- in
        sent_at INTEGER,                      -- in: stamped; out: all accepted
        read_at INTEGER,
        data BLOB,                            -- kind data: the octets; kind raw: the PDU
        -- out
        batch_id INTEGER REFERENCES batch (id),
        priority INTEGER NOT NULL DEFAULT 0,
        ready INTEGER NOT NULL DEFAULT 0,     -- 1: a segment may be submitted now
        release_at INTEGER,                   -- when `ready` is to become 1: due time or next try
        next_sequence INTEGER NOT NULL DEFAULT 1,
        attempts INTEGER NOT NULL DEFAULT 0,  -- of the segment at next_sequence
        report INTEGER NOT NULL DEFAULT 1,    -- status report wanted
        expires_at INTEGER,                   -- not sent after this
        on_uncertain TEXT NOT NULL DEFAULT 'ask' CHECK (on_uncertain IN ('ask', 'resend', 'drop')),
        message_class INTEGER,                -- 0 = flash
        delivered_at INTEGER,
        error TEXT                            -- code, e.g. CMS 500, report 0x45, opted_out
    )
    """,
    "CREATE INDEX message_by_discussion ON message (discussion_id, id)",
    # Scheduled messages get their place when they are released, see `m0001_triggers`; both these
    # and those that wait are few.
    "CREATE INDEX message_moved ON message (discussion_id, place) WHERE place IS NOT NULL",
    (
        "CREATE INDEX message_waiting ON message (discussion_id, release_at)"
        " WHERE status IN ('scheduled', 'held')"
    ),
    "CREATE INDEX message_by_direction ON message (direction, at)",
    # Nearly all incoming messages are `received`; they are listed by direction instead.
    "CREATE INDEX message_by_status ON message (status, at) WHERE status <> 'received'",
    "CREATE INDEX message_by_batch ON message (batch_id, id) WHERE batch_id IS NOT NULL",
    # The direction is constant here, but makes the planner prefer it to `message_by_direction`.
    (
        "CREATE INDEX message_unread ON message (direction, at)"
        " WHERE direction = 'in' AND read_at IS NULL"
    ),
    "CREATE INDEX message_ready ON message (priority DESC, id) WHERE ready = 1",
    "CREATE INDEX message_release ON message (release_at) WHERE release_at IS NOT NULL",
    (
        "CREATE INDEX message_expiry ON message (expires_at)"
        " WHERE expires_at IS NOT NULL AND status IN ('queued', 'scheduled', 'held')"
    ),
    """
    CREATE TABLE segment (                    -- a row from the moment a segment is claimed
        message_id INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
        sequence INTEGER NOT NULL,
        state TEXT NOT NULL,                  -- submitting, sent, delivered, failed, uncertain
        reference INTEGER,                    -- message reference (TP-MR)
        submitted_at INTEGER NOT NULL,
        reported_at INTEGER,
        report_status INTEGER,                -- TP-ST
        PRIMARY KEY (message_id, sequence)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX segment_submitting ON segment (message_id) WHERE state = 'submitting'",
    "CREATE INDEX segment_uncertain ON segment (message_id) WHERE state = 'uncertain'",
    "CREATE INDEX segment_awaiting_report ON segment (reference, message_id) WHERE state = 'sent'",
    """
    CREATE TABLE part (                       -- one row per PDU ever received
        digest BLOB PRIMARY KEY,              -- first 16 octets of SHA-256 of the PDU
        message_id INTEGER,                   -- null while a long message waits for its other parts
        at INTEGER NOT NULL,
        address TEXT,                         -- of a concatenated part
        reference INTEGER,                    -- concatenation reference + 65536 * (16-bit ? 1 : 0)
        total INTEGER,
        sequence INTEGER,
        modem TEXT,
        pdu TEXT
    ) WITHOUT ROWID
    """,
    # Parts with a null message_id wait for the other parts of their message.
    "CREATE INDEX part_by_message ON part (message_id, sequence) WHERE total IS NOT NULL",
    (
        "CREATE INDEX part_alike ON part (address, reference, total, sequence, at)"
        " WHERE total IS NOT NULL"
    ),
    # --- opt-outs, calls ------------------------------------------------------------------------
    """
    CREATE TABLE optout (
        address TEXT PRIMARY KEY,
        since INTEGER NOT NULL,
        source TEXT NOT NULL,                 -- message, page, api
        message_id INTEGER,
        note TEXT NOT NULL DEFAULT '',
        actor TEXT NOT NULL DEFAULT ''
    ) WITHOUT ROWID
    """,
    "CREATE INDEX optout_newest ON optout (since)",
    """
    CREATE TABLE call (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        address TEXT,                         -- null: withheld
        rings INTEGER NOT NULL,
        ended_at INTEGER,
        modem TEXT NOT NULL,
        seen_at INTEGER
    )
    """,
    "CREATE INDEX call_by_address ON call (address, id)",
    "CREATE INDEX call_unseen ON call (id) WHERE seen_at IS NULL",
    # --- the journal ----------------------------------------------------------------------------
    """
    CREATE TABLE event (
        id INTEGER PRIMARY KEY,               -- the newest is the version that live pages poll;
                                              -- it is never deleted, so no number comes again
        at INTEGER NOT NULL,
        kind TEXT NOT NULL,                   -- message, optout, call, login...
        message_id INTEGER,
        discussion_id INTEGER,
        actor TEXT,                           -- user:sophie, token:crm, rule:stop, null = the box
        detail TEXT                           -- JSON, or a bare status for kind message
    )
    """,
    "CREATE INDEX event_by_message ON event (message_id, id) WHERE message_id IS NOT NULL",
    "CREATE INDEX event_by_kind ON event (kind, id) WHERE kind <> 'message'",
    "CREATE INDEX event_in_journal ON event (id) WHERE kind <> 'message'",
    # --- kept counts ----------------------------------------------------------------------------
    """
    CREATE TABLE status_count (
        direction TEXT NOT NULL,              -- in, out; batch
        status TEXT NOT NULL,                 -- 'unread' too, for in; 'all' for batch
        count INTEGER NOT NULL,
        PRIMARY KEY (direction, status)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE day_count (
        day TEXT NOT NULL,                    -- local date, YYYY-MM-DD
        what TEXT NOT NULL,                   -- sent, received, delivered, failed, blocked, call
        count INTEGER NOT NULL,
        PRIMARY KEY (day, what)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE batch_status (               -- of batches over 20; smaller ones are counted
        batch_id INTEGER NOT NULL,
        status TEXT NOT NULL,
        count INTEGER NOT NULL,
        PRIMARY KEY (batch_id, status)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE signal_sample (
        modem TEXT NOT NULL,
        at INTEGER NOT NULL,
        percent INTEGER,
        PRIMARY KEY (modem, at)
    ) WITHOUT ROWID
    """,
    *m0001_triggers.STATEMENTS,
    *m0001_planner.STATEMENTS,
)
