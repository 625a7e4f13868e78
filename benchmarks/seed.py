# ruff: noqa: SIM905 - a list literal of sixty words is no easier to read
"""Create a store like an office's after some years, in seconds, for benchmarks and tests.

    python -m benchmarks.seed DIRECTORY --messages 1000000

The content is always the same for the same sizes. Triggers are removed while the rows are inserted,
and their results are computed once at the end, so that a million messages take about a minute.
"""

import argparse
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from appliance.clock import SystemClock
from appliance.store.database import Store
from appliance.store.migrations.m0001_triggers import LARGEST_COUNTED_BATCH

START_MS = 1_700_000_000_000
STEP_MS = 90_000  # between two messages: a million take less than three years
FIRST_NAMES = (
    "Amélie Benoît Chloé Denis Élise François Gaëlle Hugo Inès Jérôme Karim Léa Marc Noémie Olivier"
    " Paul Quentin Renée Sophie Théo Ursule Valérie William Xavier Yasmine Zoé"
).split()
LAST_NAMES = (
    "Martin Bernard Dubois Thomas Robert Richard Petit Durand Leroy Moreau Lefèvre Garcia Roux"
    " Fontaine Chevalier Gauthier Perrin Masson Faure André Mercier Dupont Lambert Bonnet Girard"
).split()
WORDS = (
    "bonjour merci le la de votre rendez-vous est confirmé pour demain à nous avons bien reçu colis"
    " cabinet docteur heure jour lundi mardi mercredi jeudi vendredi rappel facture paiement"
    " dossier livraison entre et heures veuillez prévenir absence réunion salle bureau école"
    " cantine fermée exceptionnellement travaux eau coupée équipe alerte serveur disque plein"
    " température élevée chambre froide ok d'accord oui non impossible déplacer"
    " après-midi matin soir été noël"
).split()
TOWNS = "Lyon Villeurbanne Saint-Étienne Béziers Paris".split()
RARE = ("pangolin", "ornithorynque", "zeugme", "yuzu")


@dataclass(frozen=True, slots=True)
class Sizes:
    """The number of rows of each kind."""

    messages: int = 100_000
    correspondents: int = 20_000
    contacts: int = 20_000
    groups: int = 40
    longest: int = 10_000  # messages of the first correspondent


def seed(store: Store, sizes: Sizes, *, search: bool = True) -> None:
    """Fill an empty store."""
    source = random.Random(7)  # noqa: S311 - the same data each time
    triggers = store.rows("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    with store.transaction():
        for trigger in triggers:
            store.execute(f"DROP TRIGGER {trigger['name']}")
        _people(store, sizes, source)
        _traffic(store, sizes, source)
        _kept(store)
        for trigger in triggers:
            store.execute(trigger["sql"])
    with store.transaction():
        for table in ("contact_fts", "discussion_fts", "contact_number_fts"):
            store.execute(f"INSERT INTO {table} ({table}) VALUES ('rebuild')")  # noqa: S608
        if search:
            store.execute("INSERT INTO message_fts (message_fts) VALUES ('rebuild')")
            store.execute("UPDATE search_progress SET message_id = (SELECT max(id) FROM message)")
    store.checkpoint()


def address(number: int) -> str:
    """Return the address of the correspondent or contact with that number."""
    return f"+336{(number * 7_919 + 12_345_678) % 100_000_000:08d}"


def _people(store: Store, sizes: Sizes, source: random.Random) -> None:
    names = [
        f"{source.choice(FIRST_NAMES)} {source.choice(LAST_NAMES)}" for _ in range(sizes.contacts)
    ]
    store.execute_many(
        "INSERT INTO contact (id, name, sort_name, created_at, changed_at, town)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            (number, name, name.casefold(), START_MS, START_MS, TOWNS[number % len(TOWNS)])
            for number, name in enumerate(names, 1)
        ),
    )
    store.execute_many(
        "INSERT INTO contact_field (contact_id, name, value) VALUES (?, ?, ?)",
        (
            (number, name, value)
            for number in range(1, sizes.contacts + 1)
            for name, value in (
                ("Né le", f"{number % 28 + 1}/{number % 12 + 1}/{1940 + number % 80}"),
                ("Points", f"{number % 1_000},5"),
            )
        ),
    )
    store.execute_many(
        "INSERT INTO contact_number (contact_id, position, address) VALUES (?, 0, ?)",
        ((number, address(number)) for number in range(1, sizes.contacts + 1)),
    )
    store.execute_many(
        "INSERT INTO contact_group (id, name, sort_name, created_at) VALUES (?, ?, ?, ?)",
        (
            (number, f"Groupe {number}", f"groupe {number}", START_MS)
            for number in range(1, sizes.groups + 1)
        ),
    )
    store.execute_many(
        "INSERT INTO group_member (group_id, contact_id) VALUES (?, ?)",
        (
            (number % sizes.groups + 1, number)
            for number in range(1, sizes.contacts + 1)
            if sizes.groups
        ),
    )
    store.execute_many(
        "INSERT INTO discussion (id, address) VALUES (?, ?)",
        ((number, address(number)) for number in range(1, sizes.correspondents + 1)),
    )


@dataclass(slots=True)
class _Batch:
    id: int = 0
    left: int = 0
    at: int = 0
    body: str = ""


def _body(source: random.Random, number: int) -> str:
    words = [source.choice(WORDS) for _ in range(source.randint(3, 18))]
    if number % 50_000 == 7:
        words.append(RARE[number // 50_000 % len(RARE)])
    return " ".join(words)


def _messages(sizes: Sizes, source: random.Random, batches: list[Any]) -> Iterator[tuple[Any, ...]]:
    """Yield rows for the table `message`; add the batches they need to `batches`."""
    batch = _Batch()
    waiting = sizes.messages - max(sizes.messages // 2_000, 20)
    of_the_longest = sizes.messages // min(sizes.longest, sizes.messages)
    for number in range(1, sizes.messages + 1):
        at = START_MS + number * STEP_MS
        who = 1 if number % of_the_longest == 0 else source.randint(1, sizes.correspondents)
        if not batch.left and source.random() < 0.45:
            unread = number > 0.9 * sizes.messages and number % 97 == 0
            read_at = None if unread else at + 1000
            body = _body(source, number)
            yield number, who, "in", at, body, "received", read_at, None, 0, None
            continue
        if not batch.left:
            mass = source.random() < 0.001
            batch.id += 1
            batch.left = source.choice((10, 50, 300, 2_000)) if mass else 1
            batch.at, batch.body = at, _body(source, number)
            batches.append((batch.id, at, batch.body, batch.left))
        batch.left -= 1
        at = batch.at
        if number >= waiting:
            release = START_MS + (sizes.messages + 1_000 + number) * STEP_MS
            yield number, who, "out", at, batch.body, "scheduled", None, batch.id, 0, release
        else:
            (status,) = source.choices(
                ("delivered", "sent", "failed", "blocked", "cancelled", "uncertain"),
                (900, 70, 20, 6, 3.9, 0.1),
            )
            yield number, who, "out", at, batch.body, status, None, batch.id, 0, None


def _traffic(store: Store, sizes: Sizes, source: random.Random) -> None:
    batches: list[Any] = []
    messages = list(_messages(sizes, source, batches))
    store.execute_many(
        "INSERT INTO batch (id, public_id, created_at, author_kind, author, origin, text, class,"
        " priority, total) VALUES (?1, 'seed-' || ?1, ?2, 'user', 'sophie', 'page', ?3,"
        " 'functional', 0, ?4)",
        batches,
    )
    store.execute_many(
        "INSERT INTO message (id, discussion_id, direction, at, body, status, read_at, batch_id,"
        " ready, release_at, modem) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'main')",
        messages,
    )
    store.execute(
        "INSERT INTO segment (message_id, sequence, state, reference, submitted_at, reported_at,"
        " report_status) SELECT id, 1, status, id % 256, at,"
        " CASE status WHEN 'delivered' THEN at + 5000 END, CASE status WHEN 'delivered' THEN 0 END"
        " FROM message WHERE status IN ('sent', 'delivered')"
    )
    # First, so that the newest events concern messages, as in an office.
    store.execute_many(
        "INSERT INTO event (at, kind, actor, detail) VALUES (?, 'login', 'user:sophie', NULL)",
        ((START_MS + number * 100 * STEP_MS,) for number in range(sizes.messages // 100)),
    )
    for after, status in enumerate(("queued", "sent", "delivered")):
        store.execute(
            "INSERT INTO event (at, kind, message_id, discussion_id, detail)"
            " SELECT at + ?, 'message', id, discussion_id, ? FROM message"
            " WHERE direction = 'out' AND (? < 2 OR status = 'delivered')",
            (after * 2000, status, after),
        )
    store.execute(
        "INSERT INTO event (at, kind, message_id, discussion_id, detail)"
        " SELECT at, 'message', id, discussion_id, 'received' FROM message WHERE direction = 'in'"
    )


def _kept(store: Store) -> None:
    """Compute what the triggers would have maintained."""
    store.execute(
        "UPDATE discussion SET"
        " last_message_id = (SELECT max(id) FROM message WHERE discussion_id = discussion.id"
        " AND status NOT IN ('scheduled', 'held', 'cancelled')),"
        " messages = (SELECT count(*) FROM message WHERE discussion_id = discussion.id)"
    )
    store.execute("UPDATE discussion SET place = last_message_id")
    store.execute(
        "UPDATE discussion SET last_sent_at = found.sent, last_received_at = found.received FROM"
        " (SELECT discussion_id, max(CASE direction WHEN 'out' THEN at END) AS sent,"
        " max(CASE direction WHEN 'in' THEN at END) AS received FROM message"
        " GROUP BY discussion_id) AS found WHERE found.discussion_id = discussion.id"
    )
    store.execute("UPDATE sent_progress SET event_id = (SELECT max(id) FROM event)")
    store.execute(
        "UPDATE discussion SET unread = found.unread FROM"
        " (SELECT discussion_id, count(*) AS unread FROM message"
        " WHERE direction = 'in' AND read_at IS NULL GROUP BY discussion_id) AS found"
        " WHERE found.discussion_id = discussion.id"
    )
    store.execute(
        "INSERT INTO status_count"
        " SELECT direction, status, count(*) FROM message GROUP BY direction, status"
        " UNION ALL SELECT 'in', 'unread', count(*) FROM message"
        " WHERE direction = 'in' AND read_at IS NULL"
        " UNION ALL SELECT 'batch', 'all', count(*) FROM batch"
    )
    store.execute(
        "INSERT INTO batch_status SELECT batch_id, status, count(*) FROM message"
        " WHERE batch_id IN (SELECT id FROM batch WHERE total > ?) GROUP BY batch_id, status",
        (LARGEST_COUNTED_BATCH,),
    )
    store.execute(
        "INSERT INTO day_count SELECT date(at / 1000, 'unixepoch') AS day,"
        " CASE direction WHEN 'in' THEN 'received' ELSE 'sent' END, count(*)"
        " FROM message GROUP BY 1, 2"
    )


def main() -> None:
    """Create a store from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("directory", type=Path)
    parser.add_argument("--messages", type=int, default=Sizes().messages)
    parser.add_argument("--correspondents", type=int, default=Sizes().correspondents)
    parser.add_argument("--contacts", type=int, default=Sizes().contacts)
    given = parser.parse_args()
    started = time.monotonic()
    store = Store.open(given.directory / "appliance.db", SystemClock())
    seed(store, Sizes(given.messages, given.correspondents, given.contacts))
    store.close()
    print(f"{given.messages} messages in {time.monotonic() - started:.1f} s")


if __name__ == "__main__":
    main()
