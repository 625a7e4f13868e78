"""Sign what a webhook delivers, and check what another box or telephone has signed.

X-Timestamp is the time of the attempt in Unix seconds, X-Signature the hexadecimal HMAC-SHA256 of
the body followed by that time (SMS Gateway for Android, 2026-11).
"""

import hashlib
import hmac
from typing import Final

TIMESTAMP: Final = "X-Timestamp"
SIGNATURE: Final = "X-Signature"
# How far the clocks of the two may differ; an older delivery that comes again is refused.
TOLERANCE_SECONDS: Final = 300


def signature(key: str, body: bytes, timestamp: str) -> str:
    """Return the signature of a body at a time, in hexadecimal digits."""
    return hmac.new(key.encode(), body + timestamp.encode(), hashlib.sha256).hexdigest()


def is_valid(key: str, body: bytes, timestamp: str, given: str, now_ms: int) -> bool:
    """Return whether a signature is right, and not older than the tolerance."""
    if not timestamp.isdecimal() or abs(now_ms // 1000 - int(timestamp[:12])) > TOLERANCE_SECONDS:
        return False
    return hmac.compare_digest(signature(key, body, timestamp).encode(), given.lower().encode())


def headers(key: str, body: bytes, now_ms: int) -> dict[str, str]:
    """Return the headers that sign a body now."""
    timestamp = str(now_ms // 1000)
    return {TIMESTAMP: timestamp, SIGNATURE: signature(key, body, timestamp)}
