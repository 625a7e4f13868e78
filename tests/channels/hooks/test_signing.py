"""Signatures are those of SMS Gateway for Android, and neither old nor foreign ones are taken."""

import hashlib
import hmac

import pytest

from appliance.channels.hooks import signing

KEY, BODY, NOW = "secret-key", b'{"event":"sms:received"}', 1_790_000_000


def test_a_signature_is_the_hmac_of_body_and_time() -> None:
    expected = hmac.new(KEY.encode(), BODY + str(NOW).encode(), hashlib.sha256).hexdigest()
    assert signing.headers(KEY, BODY, NOW * 1000 + 999) == {
        "X-Timestamp": str(NOW),
        "X-Signature": expected,
    }
    assert signing.is_valid(KEY, BODY, str(NOW), expected.upper(), NOW * 1000)


@pytest.mark.parametrize(
    ("body", "timestamp", "signature", "now"),
    [
        (BODY + b" ", str(NOW), None, NOW),
        (BODY, str(NOW + 1), None, NOW),
        (BODY, str(NOW), "", NOW),
        (BODY, str(NOW), "é", NOW),
        (BODY, "", None, NOW),
        (BODY, "-5", None, NOW),
        (BODY, "9" * 400, None, NOW),
        (BODY, str(NOW), None, NOW + signing.TOLERANCE_SECONDS + 1),
        (BODY, str(NOW), None, NOW - signing.TOLERANCE_SECONDS - 1),
    ],
)
def test_what_was_changed_or_is_old_is_refused(
    body: bytes, timestamp: str, signature: str | None, now: int
) -> None:
    right = signing.signature(KEY, BODY, str(NOW))
    given = right if signature is None else signature
    assert not signing.is_valid(KEY, body, timestamp, given, now * 1000)
