"""The mails of this box, and the address at which a user answers somebody."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage

from appliance.config import MailSettings
from appliance.config.mail import address
from appliance.errors import N_, InputError


def composed(settings: MailSettings, to: str, subject: str, text: str) -> EmailMessage:
    """Return a mail of this box. Raise InputError for an address that is none."""
    try:
        address(to)
    except ValueError:
        raise InputError(
            "mail_address", N_("Write an address such as name@example.org."), field="to"
        ) from None
    mail = EmailMessage()
    sender = settings.mail_from or f"sms@{settings.mail_domain or 'localhost'}"
    mail["From"] = Address("SMS", addr_spec=sender)
    mail["To"] = Address(addr_spec=to)
    mail["Subject"] = " ".join(subject.split())
    mail["Date"] = datetime.now().astimezone()
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text)
    return mail


def reply_address(settings: MailSettings, secret: str) -> Address:
    """Return where a user answers: at the box's own domain, or in the mailbox that is fetched."""
    sender = settings.mail_from or "sms@localhost"
    if settings.mail_domain:
        return Address("SMS", f"sms+{secret}", settings.mail_domain)
    local, _, domain = sender.rpartition("@")
    return Address("SMS", f"{local}+{secret}", domain)
