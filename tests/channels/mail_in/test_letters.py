"""The text of a mail is what its author wrote, whatever its charset, encoding and form."""

import base64
import codecs
import encodings.aliases
import quopri
from contextlib import suppress
from email.message import EmailMessage

import pytest
from fakes.growth import LINEAR, growth
from hypothesis import given
from hypothesis import strategies as st

from appliance.channels.mail_in import letters
from appliance.errors import InputError

FRENCH = "Réunion à 14 h : « Ça marche ? » Œuvre, 5 €"


def letter(body: bytes, **headers: str) -> letters.Letter:
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return letters.read("\r\n".join([*lines, "", ""]).encode() + body)


def text_charsets() -> list[str]:
    """Every charset of Python that can carry the letters of the office, or some of them."""
    names = sorted(set(encodings.aliases.aliases.values()) - {"mbcs", "oem"})
    return [name for name in names if codecs.lookup(name)._is_text_encoding]


@pytest.mark.parametrize("charset", text_charsets())
@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "8bit"])
def test_every_charset_and_transfer_encoding_is_read(charset: str, encoding: str) -> None:
    try:
        octets = "Rendez-vous à 9 h".encode(charset)
        said = "Rendez-vous à 9 h"
    except UnicodeError:
        octets, said = "Rendez-vous 9 h".encode(charset), "Rendez-vous 9 h"
    if encoding == "8bit" and octets != octets.replace(b"\x00", b"").replace(b"\n", b""):
        pytest.skip("UTF-16 and UTF-32 are never sent as they are")
    coded = {
        "base64": base64.encodebytes,
        "quoted-printable": quopri.encodestring,
        "8bit": bytes,
    }[encoding](octets)
    kind = f"text/plain; charset={charset}"
    read = letter(coded, Content_Type=kind, Content_Transfer_Encoding=encoding)
    assert read.text == said


@pytest.mark.parametrize("charset", ["nonsense", "utf-8", "", "us-ascii", "rot13", "idna"])
def test_a_wrong_charset_prevents_nothing(charset: str) -> None:
    for octets in (FRENCH.encode(), FRENCH.encode("cp1252")):
        assert letter(octets, Content_Type=f"text/plain; charset={charset}").text == FRENCH


def test_plain_text_is_preferred_to_html() -> None:
    mail = EmailMessage()
    mail.set_content(FRENCH)
    mail.add_alternative("<p>Another text</p>", subtype="html")
    assert letters.read(mail.as_bytes()).text == FRENCH


def test_html_alone_becomes_text() -> None:
    mail = EmailMessage()
    mail.set_content(
        "<html><head><title>No</title><style>p {}</style></head><body>"
        "<p>Bonjour&nbsp;<b>tous</b>,</p><div>Prix : 3 &lt; 5 &amp; 3 < 5<br>fin</div>"
        "<!-- no <p> --><script>no()</script></body></html>",
        subtype="html",
    )
    assert letters.read(mail.as_bytes()).text == "Bonjour tous,\n\nPrix : 3 < 5 & 3 < 5\nfin"


def test_what_an_sms_cannot_carry_is_named() -> None:
    mail = EmailMessage()
    mail["Subject"] = "Plan"
    mail.set_content("Voici le plan")
    mail.add_attachment(b"x", maintype="image", subtype="png", filename="plan façade.png")
    mail.add_attachment("text", subtype="plain", filename="notes.txt")
    forwarded = EmailMessage()
    forwarded.set_content("inside")
    mail.add_attachment(forwarded)
    read = letters.read(mail.as_bytes())
    assert read.text == "Voici le plan"
    assert read.dropped == ("plan façade.png", "notes.txt", "message/rfc822")


def test_lines_that_a_program_broke_are_joined() -> None:
    read = letter(
        b"Bonjour, je vous confirme \r\nle rendez-vous.\r\n\r\nA demain\r\n-- \r\nSophie\r\n",
        Content_Type="text/plain; format=flowed",
    )
    assert read.text == "Bonjour, je vous confirme le rendez-vous.\n\nA demain"


def test_headers_are_read_as_people_read_them() -> None:
    read = letter(
        b"x",
        Subject="=?utf-8?q?=C3=89quipe?= =?iso-8859-1?b?IE5vcmQ=?=",
        From="=?utf-8?q?Ren=C3=A9?= <rene@example.org>",
        To="sms@a.example, Group: b@b.example;",
        Message_ID="<1@example.org>",
        In_Reply_To="<a@x>",
        References="<b@x> <c@x>",
        Auto_Submitted="auto-replied",
    )
    assert read.subject == "Équipe Nord"
    assert read.sender == "rene@example.org"
    assert read.recipients == ("sms@a.example", "b@b.example")
    assert read.message_id == "<1@example.org>"
    assert read.answered == ("<a@x>", "<b@x>", "<c@x>")
    assert read.is_automatic


def test_a_mail_without_a_message_id_is_known_by_its_date_and_text() -> None:
    one, two = (letter(b"x", Date="Mon, 3 May 2026", X_Hop=each) for each in ("1", "2"))
    other = letter(b"y", Date="Mon, 3 May 2026")
    assert one.message_id == two.message_id != other.message_id
    assert letter(b"x").message_id == ""


@pytest.mark.parametrize(
    "octets",
    [
        b"X: " + b"a" * 200_000,
        b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" * 100,
        b"\r\n\r\n" + b"a" * letters.MOST_OCTETS,
    ],
)
def test_monsters_are_refused(octets: bytes) -> None:
    with pytest.raises(InputError, match="too large"):
        letters.read(octets)


@given(st.binary(max_size=2000))
def test_any_octets_are_read_or_refused(octets: bytes) -> None:
    with suppress(InputError):
        letters.read(octets)


@pytest.mark.parametrize(
    "piece", [b"=", b"a\r\n", b"\r\n", b": x\r\n", b"--a\r\n", b"X: =?utf-8?q?\r\n", b">"]
)
def test_mails_are_read_in_linear_time(piece: bytes) -> None:
    head = b"Content-Type: multipart/mixed; boundary=a\r\nSubject: x\r\n\r\n--a\r\n\r\n"
    assert growth(lambda size: head + piece * size, letters.read, 2_000) < LINEAR
