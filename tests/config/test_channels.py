"""The options of other programs: addresses and networks are checked and written in one form."""

import pytest

from appliance.config import channels


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ((), ()),
        (("all",), ("all",)),
        (("192.168.1.20", "ALL"), ("all",)),
        (("192.168.1.20", " 192.168.1.77/24"), ("192.168.1.20", "192.168.1.0/24")),
        (("FD12::1", "fd00::/8"), ("fd12::1", "fd00::/8")),
    ],
)
def test_networks_are_kept_in_one_form(written: tuple[str, ...], kept: tuple[str, ...]) -> None:
    assert channels.networks(written) == kept


@pytest.mark.parametrize("wrong", ["crm.lan", "192.168.1", "192.168.1.0/33", ""])
def test_what_is_no_network_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="must have addresses or networks"):
        channels.networks((wrong,))
