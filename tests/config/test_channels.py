"""The options of other programs: addresses and networks are checked and written in one form."""

from pathlib import Path

import pytest

from appliance.config import channels
from appliance.config.channels import Broker


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


@pytest.mark.parametrize(
    ("url", "broker"),
    [
        ("mqtt://host", Broker("host", 1883, "sms", "", "", is_secure=False, ca_file="")),
        ("mqtts://host/", Broker("host", 8883, "sms", "", "", is_secure=True, ca_file="")),
        (
            "mqtt://u:p%40ss@[fd12::1]:1884/office/sms/",
            Broker("fd12::1", 1884, "office/sms", "u", "p@ss", is_secure=False, ca_file=""),
        ),
    ],
)
def test_the_address_of_a_broker_is_read(url: str, broker: Broker) -> None:
    assert channels.broker(url) == broker
    assert channels.mqtt_url(url) == url


@pytest.mark.parametrize(
    "wrong",
    ["host", "http://host", "mqtt://", "mqtt://host:x", "mqtt://host/a#", "mqtt://host/a%2Bb"],
)
def test_what_is_no_address_of_a_broker_is_refused_without_its_password(wrong: str) -> None:
    with pytest.raises(ValueError, match="must be the address of an MQTT broker"):
        channels.mqtt_url(wrong)
    assert channels.mqtt_url("") == ""


def test_a_file_with_certificates_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="must be the path"):
        channels.ca_file("/nowhere.pem")
    (tmp_path / "ca.pem").write_text("")
    assert channels.ca_file(str(tmp_path / "ca.pem"))
    assert channels.ca_file("") == ""
