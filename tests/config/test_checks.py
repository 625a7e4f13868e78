"""The checks of single values."""

from collections.abc import Callable
from typing import Any

import pytest

from appliance.config import checks


@pytest.mark.parametrize(
    ("check", "value", "kept"),
    [
        (checks.pin, "", ""),
        (checks.pin, "1234", "1234"),
        (checks.pin, "12345678", "12345678"),
        (checks.service_centre, "", ""),
        (checks.service_centre, "+33609001390", "+33609001390"),
        (checks.modem_name, "sim-2_a", "sim-2_a"),
        (checks.port, "/dev/ttyUSB2", "/dev/ttyUSB2"),
        (checks.country, " pl ", "PL"),
        (checks.words, ("STOP", "NON"), ("STOP", "NON")),
        (checks.words, (), ()),
        (checks.certificate_url, "", ""),
        (checks.certificate_url, "/box.crt", "/box.crt"),
        (checks.listen, "localhost:80", "localhost:80"),
    ],
)
def test_what_is_taken(check: Callable[[Any], Any], value: Any, kept: Any) -> None:
    assert check(value) == kept


@pytest.mark.parametrize(
    ("check", "value"),
    [
        (checks.pin, "123"),
        (checks.pin, "123456789"),
        (checks.pin, "12a4"),
        (checks.service_centre, "0609001390"),
        (checks.service_centre, "+1234"),
        (checks.service_centre, "+1234567890123456"),
        (checks.modem_name, ""),
        (checks.modem_name, "Sim"),
        (checks.modem_name, "-sim"),
        (checks.modem_name, "a" * 33),
        (checks.port, " "),
        (checks.country, "XX"),
        (checks.country, "France"),
        (checks.words, ("STOP", " ")),
        (checks.certificate_url, "box.crt"),
        (checks.certificate_url, "//elsewhere/box.crt"),
        (checks.certificate_url, "https://elsewhere/"),
    ],
)
def test_what_is_refused(check: Callable[[Any], Any], value: Any) -> None:
    with pytest.raises(ValueError, match=r"^must "):
        check(value)


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("127.0.0.1:8080", ("127.0.0.1", 8080, "")),
        ("box.lan:0", ("box.lan", 0, "")),
        ("[::1]:65535", ("::1", 65535, "")),
        ("unix:/run/box.sock", ("", 0, "/run/box.sock")),
    ],
)
def test_a_listen_address_is_taken_apart(value: str, parts: tuple[str, int, str]) -> None:
    assert checks.split_listen(value) == parts


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("8080", "must be HOST:PORT"),
        (":8080", "must be HOST:PORT"),
        ("::1:8080", "must be HOST:PORT"),
        ("[::1:8080", "must be HOST:PORT"),
        ("host:", "must end in a port"),
        ("host:x", "must end in a port"),
        ("host:-1", "must end in a port"),
        ("host:65536", "must end in a port"),
        ("host:\u0663", "must end in a port"),
        ("unix:run.sock", "must name an absolute path"),
    ],
)
def test_an_invalid_listen_address(value: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        checks.split_listen(value)
