"""Read a card after its power was cut, without starting it, with other programs."""

import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from image import card as cards

FOLDER = "/sms-appliance"
DATABASE = "appliance.db"
GONE = ("sent", "delivered")
STILL_TO_GO = ("queued", "submitting", "scheduled")


@dataclass(frozen=True, slots=True)
class Found:
    """The state of one card."""

    file_system: str  # e2fsck's first output, and whether the second check was clean
    integrity: str  # "ok", or what SQLite found
    outgoing: dict[str, str]  # text -> status
    doubled_rows: list[str]  # texts with two messages
    incoming: Counter[str]


def examine(layer: Path, folder: Path) -> Found:
    """Copy the data partition from the card, check it, and read its database."""
    whole = folder / "after.img"
    cards.run("qemu-img", "convert", "-O", "raw", layer, whole)
    data = cards.cut_out(whole, cards.DATA, folder / "data.ext4")
    whole.unlink()
    # Replay the journal first, as the next start would; then nothing may be left to repair.
    replayed = cards.run("e2fsck", "-p", data, check=False).strip()
    cards.run("e2fsck", "-f", "-n", data)
    for name in (DATABASE, f"{DATABASE}-wal"):
        (folder / name).unlink(missing_ok=True)
        cards.run("debugfs", "-R", f"dump {FOLDER}/{name} {folder / name}", data)
    (folder / f"{DATABASE}-shm").unlink(missing_ok=True)
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        integrity = "; ".join(row[0] for row in database.execute("PRAGMA integrity_check"))
        foreign = database.execute("PRAGMA foreign_key_check").fetchall()
        rows = database.execute(
            "SELECT body, status FROM message WHERE direction = 'out'"
        ).fetchall()
        came = database.execute("SELECT body FROM message WHERE direction = 'in'").fetchall()
    counted = Counter(text for text, _ in rows)
    return Found(
        file_system=replayed or "clean",
        integrity=integrity if not foreign else f"{integrity}; {len(foreign)} dangling rows",
        outgoing=dict(rows),
        doubled_rows=[text for text, count in counted.items() if count > 1],
        incoming=Counter(text for (text,) in came),
    )


@dataclass(frozen=True, slots=True)
class Verdict:
    """Promise against evidence; all lists are empty if the promise was kept."""

    lost: list[str]  # accepted, but not in the database
    never_gone: list[str]  # sent according to the database, but never accepted by the network
    repeated: list[str]  # accepted twice by the network
    lost_incoming: list[str]
    repeated_incoming: list[str]
    uncertain: int
    still_to_go: int

    @property
    def kept(self) -> bool:
        """Whether nothing was lost and nothing repeated."""
        return not (
            self.lost
            or self.never_gone
            or self.repeated
            or self.lost_incoming
            or self.repeated_incoming
        )


def judge(
    found: Found, promised: Iterable[str], taken_by_network: Iterable[str], arrived: Iterable[str]
) -> Verdict:
    """Compare the promises with what the card and the network show."""
    network = Counter(taken_by_network)
    came = set(arrived)
    return Verdict(
        lost=[text for text in promised if text not in found.outgoing],
        never_gone=[
            text
            for text, status in found.outgoing.items()
            if status in GONE and text not in network
        ],
        repeated=[text for text, count in network.items() if count > 1] + found.doubled_rows,
        lost_incoming=[text for text in came if text not in found.incoming],
        repeated_incoming=[text for text, count in found.incoming.items() if count > 1],
        uncertain=sum(status == "uncertain" for status in found.outgoing.values()),
        still_to_go=sum(status in STILL_TO_GO for status in found.outgoing.values()),
    )
