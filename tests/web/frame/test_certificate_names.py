import socket

import pytest
from fakes.office import Office

from appliance.web.frame.certificate_names import is_own


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("sms-box", True),
        ("SMS-Box.local", True),
        ("sms-box.local.", True),
        ("sms-box-2.local", True),
        ("sms-box.home.arpa", True),
        ("sms.mairie.example", True),
        ("127.0.0.1", True),
        ("other.local", False),
        ("a.sms-box.local", False),
        ("sms-box.example.org", False),
        ("sms-box-evil.local", False),
        ("192.0.2.1", False),
        ("2001:db8::1", False),
        ("0.0.0.0", False),  # noqa: S104 - a name that a client may ask for
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("local", False),
        ("", False),
    ],
)
def test_own_names_and_addresses_are_the_machines(
    monkeypatch: pytest.MonkeyPatch, name: str, *, own: bool
) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "sms-box")
    assert is_own(name, ("sms.mairie.example",)) is own


def test_the_proxy_asks_without_a_log_in(office: Office) -> None:
    client = office.client()
    assert client.get("/certificate-name?domain=127.0.0.1").status_code == 200
    assert client.get("/certificate-name?domain=evil.local").status_code == 404
    assert client.get("/certificate-name").status_code == 404
