"""The settings of mail: what is taken, from whom, and where notices go."""

import ipaddress
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from appliance.config import checks
from appliance.config.options import option

_DOMAIN: Final = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")
_ADDRESS: Final = re.compile(r"[^\s@<>,;=]{1,64}@[^\s@<>,;=]{1,253}")


def listen(value: str) -> str:
    """Check `HOST:PORT` or `unix:/PATH`; empty means off."""
    return checks.listen(value) if value else value


def domain(value: str) -> str:
    """Check the name of a domain; empty means any."""
    name = value.strip().casefold()
    if name and not _DOMAIN.fullmatch(name):
        raise ValueError('must be a domain such as "sms.example.org"')
    return name


def senders(value: tuple[str, ...]) -> tuple[str, ...]:
    """Check entries `ADDRESS=NAME`."""
    for each in value:
        address, equals, name = each.partition("=")
        if not equals or not name.strip() or not _ADDRESS.fullmatch(address.strip()):
            raise ValueError('must have entries such as "alerts@example.org=NAME"')
    return value


def networks(value: tuple[str, ...]) -> tuple[str, ...]:
    """Check addresses and networks such as 192.168.1.0/24."""
    for each in value:
        try:
            ipaddress.ip_network(each.strip(), strict=False)
        except ValueError:
            raise ValueError('must have addresses or networks such as "192.168.1.0/24"') from None
    return value


def inbox(value: str) -> str:
    """Check `imap[s]://USER:PASSWORD@HOST[:PORT][/FOLDER]`; empty means none."""
    return _url(value, ("imap", "imaps"), "imaps://USER:PASSWORD@HOST", needs_user=True)


def server(value: str) -> str:
    """Check `smtp[s]://[USER:PASSWORD@]HOST[:PORT]`; empty means none."""
    return _url(value, ("smtp", "smtps"), "smtp://USER:PASSWORD@HOST:587", needs_user=False)


def address(value: str) -> str:
    """Check a mail address; empty means none."""
    if value and not _ADDRESS.fullmatch(value.strip()):
        raise ValueError('must be an address such as "sms@example.org"')
    return value.strip()


def _url(value: str, schemes: tuple[str, ...], example: str, *, needs_user: bool) -> str:
    text = value.strip()
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        raise ValueError(f'must be an address such as "{example}"') from None
    if parts.scheme not in schemes or not parts.hostname or (needs_user and not parts.username):
        raise ValueError(f'must be an address such as "{example}"')
    return text


@dataclass(frozen=True, slots=True)
class MailSettings:
    """Mail that becomes SMS, and mail about SMS."""

    smtp_listen: str = option(
        "",
        "HOST:PORT where mail that becomes SMS is taken (SMTP), such as `0.0.0.0:2525`; empty takes"
        " none",
        check=listen,
    )
    lmtp_listen: str = option(
        "",
        "the same for a mail server that hands mail over by LMTP: HOST:PORT or unix:/PATH; empty"
        " takes none",
        check=listen,
    )
    mail_domain: str = option(
        "", "domain of the addresses that are taken; empty takes any", check=domain
    )
    mail_senders: tuple[str, ...] = option(
        (),
        "senders that need no password if they come from `mail_networks`, each as"
        " `ADDRESS=NAME` with the name of the user or token that sends",
        check=senders,
    )
    mail_networks: tuple[str, ...] = option(
        (),
        "addresses and networks from which `mail_senders` are believed, such as `192.168.1.5`;"
        " empty believes none",
        check=networks,
    )
    smtp_certificate: str = option(
        "", "file with the certificate and its chain (PEM) for STARTTLS; empty offers none"
    )
    smtp_key: str = option("", "file with the key of that certificate; empty if it is in the same")
    mail_inbox: str = option(
        "",
        "mailbox whose mails become SMS, as imaps://USER:PASSWORD@HOST/FOLDER; empty for none",
        check=inbox,
        secret=True,
    )
    mail_server: str = option(
        "",
        "server for mail about SMS, as smtp://USER:PASSWORD@HOST:587 or smtps:// for TLS at once;"
        " empty sends none",
        check=server,
        secret=True,
    )
    mail_from: str = option("", "address from which that mail is sent", check=address)

    @property
    def takes_mail(self) -> bool:
        """Whether mail becomes SMS, in any way."""
        return bool(self.smtp_listen or self.lmtp_listen or self.mail_inbox)
