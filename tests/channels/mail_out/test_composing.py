"""A mail has the box's address, and an address for the answer."""

import pytest

from appliance.channels.mail_in import addresses
from appliance.channels.mail_out import composing
from appliance.config import MailSettings
from appliance.errors import InputError

SECRET = "r-0123456789abcdef01234567"


def test_a_mail_is_from_the_box_in_one_line() -> None:
    mail = composing.composed(
        MailSettings(mail_domain="sms.example"), "a@b.example", "two\r\nlines", "text"
    )
    assert (mail["From"], mail["Subject"]) == ("SMS <sms@sms.example>", "two lines")


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(InputError):
        composing.composed(MailSettings(), "nobody", "x", "x")


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        (MailSettings(mail_domain="sms.example"), f"sms+{SECRET}@sms.example"),
        (MailSettings(mail_from="box@firm.example"), f"box+{SECRET}@firm.example"),
    ],
)
def test_an_answer_comes_back_to_the_box(settings: MailSettings, address: str) -> None:
    assert composing.reply_address(settings, SECRET).addr_spec == address
    local, _ = addresses.split(address)
    assert addresses.read(local, "Re: x", is_trusted=False).reply == SECRET
    assert addresses.means_sms(local)
