"""Remember across restarts which PINs a SIM has refused, so that no attempt is wasted twice.

A SIM gives three attempts and then asks for the PUK. An attempt is recorded before it is made, so
that a program that dies in between does not start from zero. SIM and PIN are stored as salted
hashes; when the configured PIN changes, the record no longer matches and the new PIN is tried.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from appliance import atomic_file

_ROUNDS = 50_000
# One attempt, and one more if the program died before it knew the result. The third is kept.
_MOST_ATTEMPTS = 2


@dataclass(frozen=True, slots=True)
class _Record:
    key: str
    attempts: int
    refused: bool


class PinMemory:
    """The last PIN tried and its result, in a file or, without a path, in memory."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._salt = secrets.token_hex(16)
        self._record: _Record | None = None
        self._derived: tuple[bytes, str] | None = None
        self._load()

    def may_try(self, sim: str, pin: str) -> bool:
        """Return whether this SIM has not refused this PIN yet."""
        record = self._record
        if record is None or record.key != self._key(sim, pin):
            return True
        return not record.refused and record.attempts < _MOST_ATTEMPTS

    def trying(self, sim: str, pin: str) -> None:
        """Record that the PIN is about to be tried.

        Raises:
            OSError: the attempt cannot be recorded; the PIN must then not be tried.
        """
        key = self._key(sim, pin)
        before = self._record
        attempts = before.attempts if before is not None and before.key == key else 0
        self._keep(_Record(key, attempts + 1, refused=False))

    def refused(self, sim: str, pin: str) -> None:
        """Record that the SIM refused the PIN."""
        self._keep(_Record(self._key(sim, pin), _MOST_ATTEMPTS, refused=True))

    def accepted(self) -> None:
        """Forget the record: the PIN was right."""
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
            # A missing or damaged file counts as no attempt.
            self._record = None
