"""Addresses and paths derived from the settings."""

from pathlib import Path

import pytest

from appliance.config import Listen, StoreSettings, load


@pytest.mark.parametrize(
    ("listen", "address", "url"),
    [
        ("127.0.0.1:0", Listen("127.0.0.1", 0, ""), "http://127.0.0.1:0"),
        ("0.0.0.0:80", Listen("0.0.0.0", 80, ""), "http://127.0.0.1:80"),  # noqa: S104 - not used for binding
        ("[::1]:80", Listen("::1", 80, ""), "http://[::1]:80"),
        ("unix:/run/x.sock", Listen("", 0, "/run/x.sock"), ""),
    ],
)
def test_listen_addresses_are_taken_apart(listen: str, address: Listen, url: str) -> None:
    settings = load(environment={"SMS_APPLIANCE_LISTEN": listen})
    assert settings.web.address == address
    assert settings.web.address.url == url


def test_paths_lie_in_the_data_directory() -> None:
    store = StoreSettings(data_dir=Path("/srv/box"))
    assert store.database == Path("/srv/box/appliance.db")
    assert store.backups == Path("/srv/box/backups")
