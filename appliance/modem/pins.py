"""Which PINs a SIM has refused, remembered over restarts, so that no attempt is burnt twice.

A SIM gives three attempts and then asks for the PUK. An attempt is written down before it is made:
a program that dies in between does not start again from nothing. SIM and PIN are kept as salted
hashes; when the configured PIN changes, the memory does not fit any more and the new one is tried.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from appliance import atomic_file

_ROUNDS = 50_000
# One attempt, and one more if the program died before it knew the answer: the third stays.
_MOST_ATTEMPTS = 2


@dataclass(frozen=True, slots=True)
class _Record:
    key: str
    attempts: int
    refused: bool


class PinMemory:
    """The file with the last PIN that was tried, and how that went. Without a path, in memory."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._salt = secrets.token_hex(16)
        self._record: _Record | None = None
        self._derived: tuple[bytes, str] | None = None
        self._load()

    def may_try(self, sim: str, pin: str) -> bool:
        """Whether this PIN was not refused by this SIM yet."""
        record = self._record
        if record is None or record.key != self._key(sim, pin):
            return True
        return not record.refused and record.attempts < _MOST_ATTEMPTS

    def trying(self, sim: str, pin: str) -> None:
        """Write down that it is about to be tried.

        Raises:
            OSError: it cannot be written down; then it must not be tried.
        """
        key = self._key(sim, pin)
        before = self._record
        attempts = before.attempts if before is not None and before.key == key else 0
        self._keep(_Record(key, attempts + 1, refused=False))

    def refused(self, sim: str, pin: str) -> None:
        """It was wrong."""
        self._keep(_Record(self._key(sim, pin), _MOST_ATTEMPTS, refused=True))

    def accepted(self) -> None:
        """It was right: nothing to remember."""
        self._record = None
        if self._path is not None:
            self._path.unlink(missing_ok=True)

    def _key(self, sim: str, pin: str) -> str:
        secret = f"{sim}\0{pin}".encode()
        if self._derived is None or self._derived[0] != secret:
            key = hashlib.pbkdf2_hmac("sha256", secret, self._salt.encode(), _ROUNDS).hex()
            self._derived = (secret, key)
        return self._derived[1]

    def _keep(self, record: _Record) -> None:
        self._record = record
        if self._path is None:
            return
        text = json.dumps(
            {
                "salt": self._salt,
                "key": record.key,
                "attempts": record.attempts,
                "refused": record.refused,
            }
        )
        atomic_file.write(self._path, text.encode())

    def _load(self) -> None:
        if self._path is None:
            return
        try:
            kept: Any = json.loads(self._path.read_text(encoding="utf-8"))
            self._salt = str(kept["salt"])
            self._record = _Record(str(kept["key"]), int(kept["attempts"]), bool(kept["refused"]))
        except (OSError, ValueError, TypeError, KeyError):
            # Missing or damaged: as if nothing had been tried.
            self._record = None
