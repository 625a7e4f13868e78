"""Every group of the data coding scheme."""

import pytest

from appliance.modem.pdu.dcs import DataCoding, Indication


@pytest.mark.parametrize(
    ("octet", "alphabet", "message_class"),
    [
        (0x00, "gsm7", None),
        (0x04, "octets", None),
        (0x08, "ucs2", None),
        (0x0C, "gsm7", None),  # reserved alphabet
        (0x03, "gsm7", None),  # class bits without meaning
        (0x10, "gsm7", 0),
        (0x11, "gsm7", 1),
        (0x13, "gsm7", 3),
        (0x18, "ucs2", 0),
        (0x19, "ucs2", 1),
        (0xF0, "gsm7", 0),
        (0xF1, "gsm7", 1),
        (0xF4, "octets", 0),
        (0xF5, "octets", 1),
        (0xF8, "gsm7", 0),  # reserved bit
        (0x80, "gsm7", None),  # reserved groups
        (0x94, "gsm7", None),
        (0xB8, "gsm7", None),
    ],
)
def test_alphabet_and_class(octet: int, alphabet: str, message_class: int | None) -> None:
    coding = DataCoding.decode(octet)
    assert coding.alphabet == alphabet
    assert coding.message_class == message_class
    assert not coding.compressed
    assert coding.indication is None
    assert not coding.delete_after_reading
    assert coding.octet == octet


@pytest.mark.parametrize("octet", range(0x40, 0x80))
def test_the_automatic_deletion_group_reads_like_the_general_one(octet: int) -> None:
    coding, general = DataCoding.decode(octet), DataCoding.decode(octet - 0x40)
    assert coding.delete_after_reading
    assert (coding.alphabet, coding.message_class, coding.compressed) == (
        general.alphabet,
        general.message_class,
        general.compressed,
    )


@pytest.mark.parametrize("octet", [0x20, 0x28, 0x31, 0x65])
def test_compression_is_marked(octet: int) -> None:
    assert DataCoding.decode(octet).compressed


@pytest.mark.parametrize(
    ("octet", "alphabet", "indication"),
    [
        (0xC0, "gsm7", Indication("voicemail", active=False, discard=True)),
        (0xC8, "gsm7", Indication("voicemail", active=True, discard=True)),
        (0xC9, "gsm7", Indication("fax", active=True, discard=True)),
        (0xD8, "gsm7", Indication("voicemail", active=True, discard=False)),
        (0xDA, "gsm7", Indication("email", active=True, discard=False)),
        (0xE0, "ucs2", Indication("voicemail", active=False, discard=False)),
        (0xEB, "ucs2", Indication("other", active=True, discard=False)),
    ],
)
def test_message_waiting(octet: int, alphabet: str, indication: Indication) -> None:
    coding = DataCoding.decode(octet)
    assert coding.alphabet == alphabet
    assert coding.indication == indication
    assert coding.message_class is None


@pytest.mark.parametrize(
    ("alphabet", "message_class", "octet"),
    [
        ("gsm7", None, 0x00),
        ("octets", None, 0x04),
        ("ucs2", None, 0x08),
        ("gsm7", 0, 0x10),
        ("ucs2", 0, 0x18),
        ("octets", 2, 0x16),
    ],
)
def test_what_is_sent(alphabet: str, message_class: int | None, octet: int) -> None:
    coding = DataCoding.of(alphabet, message_class)  # type: ignore[arg-type]
    assert (coding.octet, coding.alphabet, coding.message_class) == (octet, alphabet, message_class)


@pytest.mark.parametrize("octet", range(256))
def test_every_octet_has_a_meaning_and_keeps_its_value(octet: int) -> None:
    coding = DataCoding.decode(octet)
    assert coding.octet == octet
    assert coding.alphabet in {"gsm7", "octets", "ucs2"}
