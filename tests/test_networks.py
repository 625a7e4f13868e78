import pytest

from appliance.networks import network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("localhost", "localhost"),
    ],
)
def test_a_client_is_an_address_or_a_network_of_one_host(address: str, network: str) -> None:
    assert network_of(address) == network
