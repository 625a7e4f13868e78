"""Which addresses of the own network webhooks may reach."""

import pytest

from appliance.channels.hooks import targets


@pytest.mark.parametrize(
    ("allowed", "address", "is_allowed"),
    [
        (("all",), "192.168.1.20", True),
        ((), "192.168.1.20", False),
        ((), "127.0.0.1", False),
        ((), "::1", False),
        ((), "fe80::1%eth0", False),
        ((), "93.184.216.34", True),
        ((), "2606:2800:220:1::1", True),
        (("192.168.1.20",), "192.168.1.20", True),
        (("192.168.1.20",), "192.168.1.21", False),
        (("192.168.1.0/24",), "192.168.1.21", True),
        (("192.168.1.0/24",), "::ffff:192.168.1.21", True),
        (("192.168.1.0/24", "fd00::/8"), "fd12::1", True),
        (("192.168.1.0/24",), "fd12::1", False),
    ],
)
def test_an_address(allowed: tuple[str, ...], address: str, *, is_allowed: bool) -> None:
    assert targets.allows(allowed, address) is is_allowed


def test_a_name_is_no_address() -> None:
    with pytest.raises(ValueError, match="does not appear"):
        targets.allows((), "crm.lan")
