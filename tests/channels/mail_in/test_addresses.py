"""An address and a subject say whom a mail means, in the three syntaxes and by number or name."""

import pytest
from fakes.growth import LINEAR, growth
from hypothesis import given
from hypothesis import strategies as st

from appliance.channels.mail_in import addresses
from appliance.channels.mail_in.addresses import Wish

DATE = "143025122026"


@pytest.mark.parametrize(
    ("local", "subject", "wish"),
    [
        ("geheim.0612345678", "", Wish("0612345678", "geheim")),
        ("geheim.0612345678", DATE, Wish("0612345678", "geheim", DATE)),
        ("a.b.c.+33612345678", "Hello", Wish("+33612345678", "a.b.c")),
        ("geheim.p33612345678", "", Wish("+33612345678", "geheim")),
        ("sms.geheim", "0612345678", Wish("0612345678", "geheim")),
        ("SMS.ge.heim", "Équipe Nord", Wish("Équipe Nord", "ge.heim")),
        ("sms.geheim", f"0612345678 {DATE}", Wish("0612345678", "geheim", DATE)),
        ("sms", "geheim:0612345678", Wish("0612345678", "geheim")),
        ("sms", f"ge:heim:Équipe Nord {DATE}", Wish("Équipe Nord", "ge:heim", DATE)),
        ("sms", "0612345678", Wish()),
        ("0612345678", "", Wish("0612345678")),
        ("Équipe-Nord", "Hello", Wish("Équipe-Nord")),
        ("sms+r-0123456789abcdefghijklmn", "Re: x", Wish(reply="r-0123456789abcdefghijklmn")),
    ],
)
def test_each_syntax_is_read(local: str, subject: str, wish: Wish) -> None:
    assert addresses.read(local, subject, is_trusted=False) == wish


@pytest.mark.parametrize(
    ("local", "subject", "to"),
    [
        ("06.12.34.56.78", "", "06 12 34 56 78"),
        ("sms", "0612345678", "0612345678"),
        ("sms", "336123456789", "336123456789"),
        ("p33612345678", "", "+33612345678"),
    ],
)
def test_who_has_logged_in_needs_no_password(local: str, subject: str, to: str) -> None:
    assert addresses.read(local, subject, is_trusted=True) == Wish(to)


def test_a_quoted_local_part_is_read_without_quotes() -> None:
    assert addresses.split('<"Équipe Nord \\"A\\""@SMS.Example>') == (
        'Équipe Nord "A"',
        "sms.example",
    )


LOCALS = st.text(st.characters(codec="utf-8", exclude_characters="@"), max_size=80)


@given(LOCALS, st.text(max_size=120), st.booleans())
def test_any_address_and_subject_are_read(local: str, subject: str, trusted: bool) -> None:  # noqa: FBT001
    wish = addresses.read(local, subject, is_trusted=trusted)
    assert not wish.date or len(wish.date) == 12
    assert wish.reply == "" or wish.to == ""


SECRETS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40)


@given(SECRETS.filter(lambda each: each.split(".")[0].lower() != "sms"))
def test_any_password_before_a_number_is_found(secret: str) -> None:
    local, _ = addresses.split(f"{secret}.0612345678@host")
    wish = addresses.read(local, "", is_trusted=False)
    if secret[0] != '"':
        assert (wish.secret, wish.to) == (secret, "0612345678")


@given(SECRETS.filter(lambda each: each == each.strip()))
def test_any_password_in_a_subject_is_found(secret: str) -> None:
    wish = addresses.read("sms", f"{secret}:0612345678 {DATE}", is_trusted=False)
    assert (wish.secret, wish.to, wish.date) == (secret, "0612345678", DATE)


@pytest.mark.parametrize("sign", ["a", ".", "1 ", ":", "+r-", '"', " 1"])
def test_long_ones_are_read_in_linear_time(sign: str) -> None:
    def read(text: str) -> None:
        addresses.read(addresses.split(text)[0], text, is_trusted=True)

    assert growth(lambda size: sign * size, read, 10_000) < LINEAR
