import pytest

from appliance.errors import InputError
from appliance.messaging.directory import person_numbers
from appliance.messaging.directory.contact_files import RecordNumber, read
from appliance.messaging.directory.person_numbers import Kind
from appliance.store.contacts import ContactNumber


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("+33612345678", "mobile"),
        ("+33751234567", "mobile"),
        ("+33123456780", "landline"),
        ("+33212345680", "landline"),
        ("+33312345680", "landline"),
        ("+33412345680", "landline"),
        ("+33512345680", "landline"),
        ("+33912345680", "landline"),
        ("+48601234567", "mobile"),
        ("+48221234567", "landline"),
        ("+31612345678", "mobile"),
        ("+31201234567", "landline"),
        ("+31881234567", "landline"),
        ("+32470123456", "mobile"),
        ("+14155552671", "either"),
        ("36111", "either"),
    ],
)
def test_kinds_of_numbers(address: str, kind: Kind) -> None:
    assert person_numbers.kind(address) == kind


def test_landlines_are_picked_out_of_many() -> None:
    mobiles = [f"+336{number:08d}" for number in range(5000)]
    among = ["+33123456780", "+14155552671", "36111", "BANQUE", "+48221234567", *mobiles]
    assert person_numbers.landlines(among, "FR") == ("+33123456780", "+48221234567")
    assert person_numbers.landlines(among[:1], "PL") == ("+33123456780",)
    assert person_numbers.landlines(among, "ZZ") == ("+33123456780", "+48221234567")


def card(*lines: str) -> list[RecordNumber]:
    text = "\n".join(["BEGIN:VCARD", "FN:A", *lines, "END:VCARD", ""])
    return list(read(text.encode()).records[0].numbers)


WORK, HOME, CELL, FAX = (
    "TEL;WORK;VOICE:01 23 45 67 43",
    "TEL;HOME;VOICE:04 72 00 00 43",
    "TEL;CELL;VOICE:06 12 35 00 43",
    "TEL;WORK;FAX:01 23 45 67 44",
)


@pytest.mark.parametrize(
    ("lines", "addresses"),
    [
        (
            (WORK, HOME, CELL, FAX),
            ["+33612350043", "+33123456743", "+33472000043", "+33123456744"],
        ),
        (
            (FAX, CELL, WORK, HOME),
            ["+33612350043", "+33123456743", "+33472000043", "+33123456744"],
        ),
        ((FAX, WORK), ["+33123456743", "+33123456744"]),
        (
            ("TEL;CELL:06 12 35 00 43", "TEL;CELL:07 12 35 00 44"),
            ["+33612350043", "+33712350044"],
        ),
        # If the numbering plan does not decide, the card does.
        (
            ("TEL;WORK:+1 415 555 2671", "TEL;CELL:+1 415 555 2672"),
            ["+14155552672", "+14155552671"],
        ),
        # A fax with a mobile number is still a fax.
        (("TEL;FAX:06 12 35 00 45", CELL), ["+33612350043", "+33612350045"]),
    ],
)
def test_the_mobile_stands_first_and_a_fax_last(
    lines: tuple[str, ...], addresses: list[str]
) -> None:
    found, said = person_numbers.read(card(*lines), "FR")
    assert [number.address for number in found] == addresses
    if addresses[0].startswith(("+336", "+337", "+1")):
        assert said == ()
    else:
        assert [warning.code for warning in said] == ["landline"]


def test_labels_are_kept() -> None:
    found, _ = person_numbers.read(card(WORK, CELL, FAX), "FR")
    assert [number.label for number in found] == ["", "work", "work fax"]


@pytest.mark.parametrize(
    ("lines", "address", "left_out"),
    [
        ((CELL, "TEL;WORK:0123456789\\,\\,205246#"), "+33612350043", "0123456789,,205246#"),
        (("TEL;WORK:0123456789\\,\\,205246#", CELL), "+33612350043", "0123456789,,205246#"),
        ((CELL, "TEL:on request"), "+33612350043", "on request"),
        (
            ("TEL;VALUE=uri:tel:+33123456789;ext=12", CELL),
            "+33612350043",
            "+33123456789;ext=12",
        ),
    ],
)
def test_one_unusable_number_does_not_lose_the_person(
    lines: tuple[str, ...], address: str, left_out: str
) -> None:
    found, said = person_numbers.read(card(*lines), "FR")
    assert [number.address for number in found] == [address]
    (warning,) = said
    assert warning.values["number"] == left_out
    assert "left out" in str(warning)


def test_the_context_of_a_local_number_is_its_country() -> None:
    for country in ("FR", "PL"):
        found, _ = person_numbers.read(
            card("TEL;VALUE=uri;TYPE=cell:tel:0612350009;phone-context=+33"), country
        )
        assert found == (ContactNumber("+33612350009"),)


@pytest.mark.parametrize(
    ("lines", "code"),
    [((), "no_number"), (("TEL:abc def",), "not_a_number"), ((FAX,), "only_a_fax")],
)
def test_a_person_without_a_usable_number_is_wrong(lines: tuple[str, ...], code: str) -> None:
    with pytest.raises(InputError) as caught:
        person_numbers.read(card(*lines), "FR")
    assert caught.value.code == code
    assert caught.value.field == "number"
