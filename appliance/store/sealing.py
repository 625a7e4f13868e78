"""Seal the secrets in the database with a key that is stored beside it.

    seal = Seal(data_dir)
    kept = seal.close("1234")
    seal.open(kept)             # "1234"; None if another box's key sealed it

A copy of the database contains only the sealed form: whoever finds a copy learns no secret, and
another box that restores it asks for the secrets again. XSalsa20 and Poly1305 come from libsodium
(`secretbox`); its Python binding costs 2 MiB of memory, against 11 for `cryptography`, and only
once there is a secret.
"""

import base64
import binascii
import logging
import os
from pathlib import Path
from typing import Final

from appliance import atomic_file
from appliance.store import failures

log = logging.getLogger(__name__)

FILE: Final = "secrets.key"
_KEY_OCTETS: Final = 32


class Seal:
    """The key of one data directory, created when the first secret is stored."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / FILE

    def close(self, plain: str) -> str:
        """Return the sealed form of `plain`, in printable characters.

        Raise StoreFullError if the key must be created and cannot be written.
        """
        from nacl.secret import SecretBox

        sealed = SecretBox(self._key() or self._new_key()).encrypt(plain.encode())
        return base64.b64encode(sealed).decode("ascii")

    def open(self, sealed: str) -> str | None:
        """Return the secret, or None if it was sealed with another key or is damaged."""
        key = self._key()
        if key is None:
            return None
        from nacl.exceptions import CryptoError
        from nacl.secret import SecretBox

        try:
            plain: bytes = SecretBox(key).decrypt(base64.b64decode(sealed, validate=True))
            return plain.decode()
        except (CryptoError, ValueError, binascii.Error):
            return None

    def _key(self) -> bytes | None:
        try:
            key = self._path.read_bytes()
        except FileNotFoundError:
            return None
        if len(key) != _KEY_OCTETS:
            log.warning("%s is damaged: the secrets sealed with it must be entered again", FILE)
            return None
        return key

    def _new_key(self) -> bytes:
        key = os.urandom(_KEY_OCTETS)
        try:
            atomic_file.write(self._path, key)
        except OSError as error:
            raise failures.not_writable(f"{self._path}: {error.strerror}") from error
        return key
