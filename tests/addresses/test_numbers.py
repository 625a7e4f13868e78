import pytest

from appliance.addresses import numbers
from appliance.errors import InputError

MOBILE = "+33612345678"


@pytest.mark.parametrize(
    "typed",
    [
        "06 12 34 56 78",
        "0612345678",
        "06.12.34.56.78",
        "06-12-34-56-78",
        "06/12/34/56/78",
        "(06) 12 34 56 78",
        "06\u00a012\u202f34\u00a056 78",
        "06\u201112\u201134\u201156\u201178",
        "+33612345678",
        "+33 6 12 34 56 78",
        "+33 (0)6 12 34 56 78",
        "+33(0)612345678",
        "(+33) 6 12 34 56 78",
        "(+33) (0)6 12 34 56 78",
        "0033612345678",
        "0033 (0)6 12 34 56 78",
        "33612345678",
        "612345678",
        "٠٦١٢٣٤٥٦٧٨",
        "\uff10\uff16\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18",
        "\u202a+33612345678\u202c",
        "tel:+33612345678",
        "  0612345678\t",
    ],
)
def test_every_usual_writing_is_one_number(typed: str) -> None:
    assert numbers.normalise(typed, "FR") == MOBILE


@pytest.mark.parametrize("code", ["36111", "3639", "112", "118218"])
def test_short_codes_stay(code: str) -> None:
    assert numbers.normalise(code, "FR") == code
    assert numbers.is_answerable(code)
    assert not numbers.is_full_number(code)


def test_a_short_national_number_is_no_code() -> None:
    assert numbers.normalise("40 61 23 45", "NO") == "+4740612345"


@pytest.mark.parametrize(
    ("typed", "country", "address"),
    [
        ("+1 202 555 0123", "FR", "+12025550123"),
        ("0470 12 34 56", "BE", "+32470123456"),
        ("512 345 678", "PL", "+48512345678"),
        ("06 12345678", "NL", "+31612345678"),
        ("06 1234 5678", "IT", "+390612345678"),
        ("+225 07 12 34 56 78", "FR", "+2250712345678"),
    ],
)
def test_numbers_of_other_countries(typed: str, country: str, address: str) -> None:
    assert numbers.normalise(typed, country) == address


@pytest.mark.parametrize(
    ("typed", "country", "address"),
    [
        # Réunion, Mayotte, Guadeloupe, Martinique and French Guiana, in any common notation.
        ("0692 11 22 33", "FR", "+262692112233"),
        ("+33 692 11 22 33", "FR", "+262692112233"),
        ("+33 (0)692 11 22 33", "FR", "+262692112233"),
        ("+262 692 11 22 33", "FR", "+262692112233"),
        ("0693 11 22 33", "FR", "+262693112233"),
        ("0262 11 22 33", "FR", "+262262112233"),
        ("0639 11 22 33", "FR", "+262639112233"),
        ("0639 98 12 34", "FR", "+33639981234"),
        ("0590 11 22 33", "FR", "+590590112233"),
        ("0690 11 22 33", "FR", "+590690112233"),
        ("0691 11 22 33", "FR", "+590691112233"),
        ("0596 11 22 33", "FR", "+596596112233"),
        ("0696 00 00 00", "FR", "+596696000000"),
        ("0697 11 22 33", "FR", "+596697112233"),
        ("0594 11 22 33", "FR", "+594594112233"),
        ("0694 11 22 33", "FR", "+594694112233"),
        ("692112233", "FR", "+262692112233"),
        # A box in Réunion: local numbers, its neighbours', and those of metropolitan France.
        ("0692 11 22 33", "RE", "+262692112233"),
        ("0696 00 00 00", "RE", "+596696000000"),
        ("06 12 34 56 78", "RE", "+33612345678"),
        ("06 12 34 56 78", "MQ", "+33612345678"),
        ("01 42 68 53 00", "GP", "+33142685300"),
        ("0692 11 22 33", "BE", None),
        # The same person before and after the numbering plan changed.
        ("+52 1 55 6200 0000", "FR", "+525562000000"),
        ("+52 55 6200 0000", "FR", "+525562000000"),
        ("+54 9 11 2345 6789", "FR", "+5491123456789"),
        ("+54 11 2345 6789", "FR", "+5491123456789"),
        ("+54 11 15 2345 6789", "FR", "+5491123456789"),
        # Numbers of machines.
        ("07000011564653", "FR", "+337000011564653"),
        ("+337000011564653", "FR", "+337000011564653"),
        ("+47 590012345678", "FR", "+47590012345678"),
        ("+31 97 0123 45678", "FR", "+3197012345678"),
        # Numbers as a spreadsheet shows them.
        ("612345678.0", "NL", "+31612345678"),
        ("612345678,0", "FR", "+33612345678"),
        ("33612345678.0", "FR", "+33612345678"),
        ("601234567.00", "PL", "+48601234567"),
        ("470123456.0", "BE", "+32470123456"),
    ],
)
def test_plans_where_the_library_knows_less(typed: str, country: str, address: str | None) -> None:
    if address is None:
        assert numbers.normalise(typed, country).startswith("+32")  # unassigned, but Belgian
    else:
        assert numbers.normalise(typed, country) == address


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("6123456780", "NL"),
        ("601 234 5678", "PL"),
        ("60123456", "PL"),
        ("6123456", "FR"),
        ("61234567", "FR"),
        ("0612345", "FR"),
        ("06 12 34 56 78 9", "BE"),
        ("04701234567", "BE"),
        ("6,12E+08", "FR"),
        ("6.12346E+08", "NL"),
        ("3.36123E+10", "PL"),
        ("+33 7000 0115 6465", "FR"),
    ],
)
def test_a_number_of_another_length_is_nobodys(typed: str, country: str) -> None:
    with pytest.raises(InputError):
        numbers.normalise(typed, country)


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "",
            " ",
            "+",
            "00",
            "12",
            "06 12",
            "+33 6 12",
            "06 12 34 56 789",
            "06 12 34 56 7",
            "+33 06 12 34 56 7",
            "06 12 34 56 7x",
            "*123#",
        ),
        *("*123#", "1e5", "+33+6", "06\n12", "0" * 200, "\ud800", "1234567890123456", "a" * 12),
    ],
)
def test_what_is_no_number_is_named(typed: str) -> None:
    with pytest.raises(InputError) as raised:
        numbers.normalise(typed, "FR")
    assert raised.value.code == "not_a_number"
    assert raised.value.field == "number"


def test_names_stay_and_cannot_be_answered() -> None:
    assert numbers.normalise("La Poste", "FR") == "La Poste"
    assert not numbers.is_answerable("La Poste")
    assert not numbers.is_answerable(numbers.NO_ADDRESS)
    assert numbers.is_answerable(MOBILE)


@pytest.mark.parametrize(
    ("sent", "address"),
    [
        ("+33612345678", MOBILE),
        ("0612345678", MOBILE),
        ("612345678", MOBILE),
        ("36111", "36111"),
        ("SFR", "SFR"),
        ("Ma Banque", "Ma Banque"),
        ("*99#", "*99#"),
        ("", numbers.NO_ADDRESS),
        ("999999999999999999", "999999999999999999"),
    ],
)
def test_a_sender_never_fails(sent: str, address: str) -> None:
    assert numbers.of_sender(sent, "FR") == address


@pytest.mark.parametrize("name", ["0699000001", "+33699000001", "112", "36 111", "!"])
def test_a_name_that_looks_like_a_number_is_a_name(name: str) -> None:
    address = numbers.of_sender(name, "FR", is_name=True)
    assert address == f"`{name}"
    assert not numbers.is_answerable(address)
    assert not numbers.is_full_number(address)
    assert numbers.shown(address) == numbers.display(address, "FR") == name
    assert not numbers.is_same(address, "+33699000001")


def test_a_name_with_letters_needs_no_mark() -> None:
    assert numbers.of_sender("La Poste", "FR", is_name=True) == "La Poste"
    assert numbers.of_sender(" ", "FR", is_name=True) == numbers.NO_ADDRESS


def test_one_number_in_two_writings() -> None:
    assert numbers.is_same(MOBILE, "33612345678")
    assert numbers.is_same("36111", "36111")
    assert not numbers.is_same(MOBILE, "+33612345679")
    assert not numbers.is_same("SFR", "Orange")
    assert not numbers.is_same("36111", "36112")


def test_shown_as_people_of_the_country_write_it() -> None:
    assert numbers.display(MOBILE, "FR") == "06 12 34 56 78"
    assert numbers.display(MOBILE, "BE") == "+33 6 12 34 56 78"
    assert numbers.display("36111", "FR") == "36111"
    assert numbers.display("SFR", "FR") == "SFR"
    assert numbers.display("+999123456", "FR") == "+999123456"
