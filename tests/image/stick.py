"""A USB stick as a file, on which a box stores copies."""

import sqlite3
from contextlib import closing
from pathlib import Path

from image import card as cards

MARKER = "sms-appliance-backup"
MIB = 64


def make(folder: Path) -> Path:
    """Create an empty stick with the marker file."""
    stick = folder / "stick.img"
    stick.unlink(missing_ok=True)
    cards.run("mkfs.vfat", "-F", "32", "-n", "STICK", "-C", stick, str(MIB * 1024))
    marker = folder / MARKER
    marker.touch()
    cards.run("mcopy", "-i", stick, marker, "::/")
    return stick


def copies(stick: Path) -> list[str]:
    """Return the copies on the stick, oldest first."""
    listed = cards.run("mdir", "-b", "-i", stick, "::/sms-appliance", check=False).split()
    return sorted(name for name in listed if name.endswith(".db"))


def messages(stick: Path, copy: str, folder: Path) -> tuple[str, int]:
    """Return a copy's integrity as reported by SQLite, and its number of messages."""
    target = folder / "copy.db"
    cards.run("mcopy", "-n", "-o", "-i", stick, copy, target)
    with closing(sqlite3.connect(target)) as database:
        (integrity,) = database.execute("PRAGMA integrity_check").fetchone()
        (count,) = database.execute("SELECT count(*) FROM message").fetchone()
    return str(integrity), int(count)
