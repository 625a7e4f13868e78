"""Recognise an erased number without storing it: by its keyed hash.

The key is stored beside the database, so the database alone does not tell whose number was erased.
A backup carries the key, so that the numbers are still recognised after a restore, on any box.
"""

import hashlib
import hmac
import json
import logging
import os
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Final

from appliance import atomic_file
from appliance.store import failures, preferences
from appliance.store.database import Store
from appliance.store.dialect.copies import PUT_SETTING

log = logging.getLogger(__name__)

FILE: Final = "optouts.key"
# Longer than any number or sender's name, so that no address looks like it.
MARK: Final = "erased:"
AFTER_MARK: Final = "erased;"  # sorts after every hash
_KEY_OCTETS: Final = 32
_HASH_DIGITS: Final = 32
# The setting in which a backup carries the key.
_ENCLOSED: Final = "erased_numbers.key"


def is_hash(address: str) -> bool:
    """Return whether this stands for an erased number."""
    return address.startswith(MARK) and len(address) == len(MARK) + _HASH_DIGITS


def hashes(store: Store, addresses: Iterable[str]) -> dict[str, str]:
    """Return the addresses by their hash; none if there is no key, hence no erased number."""
    key = _key(store.path.parent)
    return {} if key is None else {_hash(key, address): address for address in addresses}


def new_hash(store: Store, address: str) -> str:
    """Return the hash of an address. The first call creates the key; raise StoreFullError."""
    return _hash(_key(store.path.parent) or _new_key(store.path.parent), address)


def enclose(copy: Path, data_dir: Path) -> None:
    """Write the key, if there is one, into a copy of the database."""
    key = _key(data_dir)
    if key is None:
        return
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute(PUT_SETTING, (_ENCLOSED, json.dumps(key.hex())))


def take_out_key(store: Store) -> None:
    """After a restore, move the key from the database to its place beside it."""
    enclosed = preferences.get(store, _ENCLOSED)
    if enclosed is None:
        return
    data_dir = store.path.parent
    key, present = bytes.fromhex(enclosed), _key(data_dir)
    if present not in (None, key):
        # The database before the restore still needs it.
        (data_dir / FILE).replace(data_dir / f"{FILE}.before-restore")
    if present != key:
        _write(data_dir, key)
    preferences.remove(store, _ENCLOSED)


def _hash(key: bytes, address: str) -> str:
    digest = hmac.digest(key, address.encode(), hashlib.sha256)
    return f"{MARK}{digest.hex()[:_HASH_DIGITS]}"


def _key(data_dir: Path) -> bytes | None:
    try:
        key = (data_dir / FILE).read_bytes()
    except FileNotFoundError:
        return None
    if len(key) != _KEY_OCTETS:
        log.warning("%s is damaged: erased numbers are no longer recognised", FILE)
        return None
    return key


def _new_key(data_dir: Path) -> bytes:
    key = os.urandom(_KEY_OCTETS)
    _write(data_dir, key)
    return key


def _write(data_dir: Path, key: bytes) -> None:
    try:
        atomic_file.write(data_dir / FILE, key)
    except OSError as error:
        raise failures.not_writable(f"{data_dir / FILE}: {error.strerror}") from error
