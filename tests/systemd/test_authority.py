"""The authority of the box's certificates is limited to the office's own network."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from fakes.systemd_root import SYSTEMD

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed"),
]
SCRIPT = SYSTEMD / "https/authority"


class Authority:
    """An authority, and the certificates that a thief of its key would sign."""

    def __init__(self, place: Path, **environment: str) -> None:
        self.place = place
        self.directory = place / "pki/authorities/local"
        self.environment = {**os.environ, "SMS_BOX_CADDY_DIR": str(place), **environment}

    def call(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [SCRIPT, *words], env=self.environment, capture_output=True, text=True, check=False
        )

    def vouches_for(self, name: str) -> bool:
        """Return whether a computer that trusts the authority accepts the certificate of `name`."""
        leaf, key = self.place / "leaf.crt", self.place / "leaf.key"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-days", "1", "-subj", "/CN=x", "-keyout", key, "-out", leaf,
             "-addext", f"subjectAltName={name}", "-addext", "basicConstraints=CA:FALSE",
             "-CA", self.directory / "root.crt", "-CAkey", self.directory / "root.key"],
            check=True, capture_output=True,
        )  # fmt: skip
        done = subprocess.run(
            ["openssl", "verify", "-x509_strict", "-CAfile", self.directory / "root.crt", leaf],
            check=False, capture_output=True, text=True,
        )  # fmt: skip
        return done.returncode == 0


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    made = Authority(tmp_path_factory.mktemp("authority"))
    assert made.call().returncode == 0
    return made


@pytest.mark.parametrize(
    "name",
    ["DNS:sms-box.local", "DNS:sms-box", "DNS:accueil.lan", "IP:192.168.1.20", "IP:10.0.0.5",
     "IP:172.31.0.1", "IP:127.0.0.1", "IP:fd00::1", "IP:fe80::1", "IP:::1"],
)  # fmt: skip
def test_it_vouches_for_the_box(authority: Authority, name: str) -> None:
    assert authority.vouches_for(name)


@pytest.mark.parametrize(
    "name",
    ["DNS:bank.example.com", "DNS:local.example.com", "DNS:notlocal", "DNS:*.fr", "IP:8.8.8.8",
     "IP:172.32.0.1", "IP:2001:db8::1"],
)  # fmt: skip
def test_it_vouches_for_no_other_site(authority: Authority, name: str) -> None:
    assert not authority.vouches_for(name)


def test_a_name_of_the_offices_own_domain_can_be_added(tmp_path: Path) -> None:
    made = Authority(tmp_path, SMS_BOX_NAMES="sms.mairie.example")
    made.call()
    assert made.vouches_for("DNS:sms.mairie.example")
    assert not made.vouches_for("DNS:www.mairie.example")


def test_it_is_created_once_and_only_for_its_owner(authority: Authority) -> None:
    before = (authority.directory / "root.crt").read_bytes()
    assert authority.call().returncode == 0
    assert (authority.directory / "root.crt").read_bytes() == before
    assert (authority.directory / "root.key").stat().st_mode & 0o077 == 0
    assert authority.call("check").returncode == 0


def test_a_renewed_authority_replaces_the_old_one_and_its_certificates(tmp_path: Path) -> None:
    made = Authority(tmp_path)
    made.call()
    before = (made.directory / "root.crt").read_bytes()
    (made.directory / "intermediate.crt").touch()
    (tmp_path / "certificates/local").mkdir(parents=True)
    assert made.call("renew").returncode == 0
    assert (made.directory / "root.crt").read_bytes() != before
    assert sorted(path.name for path in made.directory.iterdir()) == ["root.crt", "root.key"]
    assert not (tmp_path / "certificates/local").exists()


def test_an_authority_without_constraints_is_told(tmp_path: Path) -> None:
    made = Authority(tmp_path)
    assert made.call("check").returncode == 1
    made.directory.mkdir(parents=True)
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-subj", "/CN=old", "-addext", "keyUsage=critical,keyCertSign",
         "-keyout", made.directory / "root.key",
         "-out", made.directory / "root.crt"],
        check=True, capture_output=True,
    )  # fmt: skip
    told = made.call("check")
    assert told.returncode == 1
    assert "any site" in told.stderr
    assert made.vouches_for("DNS:bank.example.com")
