import pytest

from appliance.errors import InputError
from appliance.messaging import numbers

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


@pytest.mark.parametrize("code", ["36111", "3639", "112", "12345678"])
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
