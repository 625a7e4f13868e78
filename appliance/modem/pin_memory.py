"""Remember across restarts which PINs a SIM has refused, so that no attempt is wasted twice.

A SIM gives three attempts and then asks for the PUK. An attempt is recorded before it is made, so
that a program that dies in between does not start from zero. SIM and PIN are stored as salted
hashes, so that a new PIN, or another SIM, matches no record and is tried.
"""

import hashlib
import json
import secrets
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from appliance import atomic_file

_ROUNDS = 50_000
# One attempt, and one more if the program died before it knew the result. The third is kept.
_MOST_ATTEMPTS = 2
# More SIM cards than any box has: the file does not grow for ever.
_MOST_RECORDS = 64


@dataclass(frozen=True, slots=True)
class _Record:
    attempts: int
    refused: bool


class PinMemory:
    """The PINs tried on each SIM and their results, in a file or, without a path, in memory.

    All sessions of a box share one; any thread may use it.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._salt = secrets.token_hex(16)
        self._records: dict[str, _Record] = {}  # by key, the one tried last at the end
        self._derived: dict[bytes, str] = {}
        self._lock = threading.Lock()
        self._load()

    def may_try(self, sim: str, pin: str) -> bool:
        """Return whether this SIM has not refused this PIN yet."""
        with self._lock:
            record = self._records.get(self._key(sim, pin))
        return record is None or not (record.refused or record.attempts >= _MOST_ATTEMPTS)

    def trying(self, sim: str, pin: str) -> None:
        """Record that the PIN is about to be tried.

        Raises:
            OSError: the attempt cannot be recorded; the PIN must then not be tried.
        """
        with self._lock:
            key = self._key(sim, pin)
            before = self._records.get(key)
            attempts = 0 if before is None else before.attempts
            self._keep(key, _Record(attempts + 1, refused=False))

    def refused(self, sim: str, pin: str) -> None:
        """Record that the SIM refused the PIN."""
        with self._lock:
            self._keep(self._key(sim, pin), _Record(_MOST_ATTEMPTS, refused=True))

    def accepted(self, sim: str, pin: str) -> None:
        """Forget the record: the PIN was right."""
        with self._lock:
            self._records.pop(self._key(sim, pin), None)
            if self._path is None:
                return
            if self._records:
                self._write()
            else:
                self._path.unlink(missing_ok=True)

    def _key(self, sim: str, pin: str) -> str:
        secret = f"{sim}\0{pin}".encode()
        if secret not in self._derived:
            key = hashlib.pbkdf2_hmac("sha256", secret, self._salt.encode(), _ROUNDS).hex()
            self._derived[secret] = key
        return self._derived[secret]

    def _keep(self, key: str, record: _Record) -> None:
        self._records.pop(key, None)
        self._records[key] = record
        while len(self._records) > _MOST_RECORDS:
            del self._records[next(iter(self._records))]
        if self._path is not None:
            self._write()

    def _write(self) -> None:
        assert self._path is not None  # noqa: S101 - the callers have asked
        records = [
            {"key": key, "attempts": record.attempts, "refused": record.refused}
            for key, record in self._records.items()
        ]
        atomic_file.write(self._path, json.dumps({"salt": self._salt, "records": records}).encode())

    def _load(self) -> None:
        if self._path is None:
            return
        try:
            kept: Any = json.loads(self._path.read_text(encoding="utf-8"))
            # Until version 0.2 the file held one record, beside the salt.
            records = {
                str(each["key"]): _Record(int(each["attempts"]), bool(each["refused"]))
                for each in kept.get("records", [kept])
            }
            self._salt, self._records = str(kept["salt"]), records
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            self._records = {}  # a missing or damaged file counts as no attempt
