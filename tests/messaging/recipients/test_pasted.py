import pytest
from fakes.growth import LINEAR, growth
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.messaging.recipients.pasted import Pasted, take_apart


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", ()),
        (" \n,; ", ()),
        ("---", ()),
        ("06 12 34 56 78", ("06 12 34 56 78",)),
        (
            "06 12 34 56 78\r\n+33612345679;0612345670",
            ("06 12 34 56 78", "+33612345679", "0612345670"),
        ),
        ("0612345678 0612345679", ("0612345678", "0612345679")),
        ("06 12 34 56 78 06 12 34 56 79", ("06 12 34 56 78", "06 12 34 56 79")),
        ("06 12 34 56 78 - 0612345679", ("06 12 34 56 78", "0612345679")),
        ("+33 6 12 34 56 78 0033612345679", ("+33 6 12 34 56 78", "0033612345679")),
        ("+33612345678+33612345679", ("+33612345678", "+33612345679")),
        ("0612345678/06.12.34.56.79", ("0612345678", "06.12.34.56.79")),
        ("06/12/34/56/78", ("06/12/34/56/78",)),
        ("\u202a+33 6 12 34 56 78\u202c", ("+33 6 12 34 56 78",)),
        ("tel:+33612345678", ("+33612345678",)),
        ("612345678.0;612345679,00", ("612345678.0", "612345679,00")),
        ("36111", ("36111",)),
        ("36111, 0612345678", ("36111", "0612345678")),
        ("12 34", ("12 34",)),
    ],
)
def test_numbers_alone(text: str, numbers: tuple[str, ...]) -> None:
    assert take_apart(text, "FR") == Pasted(numbers)


@pytest.mark.parametrize(
    ("text", "numbers", "beside"),
    [
        ("Marie Dupont <+33612345678>", ("+33612345678",), ("Marie Dupont",)),
        ("Marie: 06 12 34 56 78\tJean", ("06 12 34 56 78",), ("Marie", "Jean")),
        (
            "Dupont\t06 12 34 56 78\tLyon 69003\nMartin\t0612345679",
            ("06 12 34 56 78", "0612345679"),
            ("Dupont", "Lyon 69003", "Martin"),
        ),
        ("Dupont;0612345678;69003", ("0612345678",), ("Dupont", "69003")),
        ("Dupont 69003 0612345678", ("0612345678",), ("Dupont 69003",)),
        (
            "écrire à Paul au 06.39.97.00.03 et à Zoé (+33 6 39 97 00 04)",
            ("06.39.97.00.03", "+33 6 39 97 00 04"),
            ("écrire à Paul au", "et à Zoé"),
        ),
        ("le 28/11/2026 à 18 h au 0612345678", ("0612345678",), ("le 28/11/2026 à 18 h au",)),
        ("0612345678 (Paul) 0612345679 (Luc)", ("0612345678", "0612345679"), ("Paul", "Luc")),
        ("Tel0612345678", ("0612345678",), ("Tel",)),
    ],
)
def test_words_beside_numbers_are_no_recipients(
    text: str, numbers: tuple[str, ...], beside: tuple[str, ...]
) -> None:
    assert take_apart(text, "FR") == Pasted(numbers, beside=beside)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("06 12 34 56 7", ("06 12 34 56 7",)),
        ("Dupont 061234567", ("061234567",)),
        ("0612345678 061234567 0612345679", ("0612345678", "061234567", "0612345679")),
        # A pair is missing, so the limits of its neighbours are uncertain.
        ("06 12 34 56 78 06 12 34 56 06 12", ("06 12 34 56 78", "06 12 34 56 06 12")),
        (
            "06 12 34 56 71 06 12 34 56 72 06 12 34 56 06 12 34 56 74 06 12 34 56 75 0612345676",
            (
                "06 12 34 56 71",
                "06 12 34 56 72 06 12 34 56 06 12 34 56 74 06 12 34 56 75",
                "0612345676",
            ),
        ),
        (
            "06 12 34 56 71 06 12 34 56 06 12 34 56 73 0612345674",
            ("06 12 34 56 71 06 12 34 56 06 12 34 56 73", "0612345674"),
        ),
        # One digit too many
        (
            "06 12 34 56 71 06 12 34 56 72 9 06 12 34 56 73",
            ("06 12 34 56 71", "06 12 34 56 72 9 06 12 34 56 73"),
        ),
        ("+32 0612345678 12", ("+32 0612345678 12",)),
        ("Dupont 6,12E+08", ("6,12E+08",)),
        ("FR76 3000 6000 0112 3456 7890 189", ("3000 6000 0112 3456 7890 189",)),
        ("36111 36112", ("36111 36112",)),
    ],
)
def test_what_is_nearly_a_number_is_kept_to_be_said(text: str, numbers: tuple[str, ...]) -> None:
    assert take_apart(text, "FR").numbers == numbers


@given(
    numbers=st.lists(st.from_regex(r"0[67]( \d\d){4}", fullmatch=True), min_size=1, max_size=12),
    wrong=st.integers(0, 11),
    pair=st.integers(0, 4),
    lost=st.integers(1, 2),
)
@settings(max_examples=200)
def test_a_lost_digit_makes_no_other_number(
    numbers: list[str], wrong: int, pair: int, lost: int
) -> None:
    """Whatever is found in a list with digits in pairs was in it."""
    wrong %= len(numbers)
    pairs = numbers[wrong].split()
    pairs[pair] = pairs[pair][lost:]
    written = [*numbers[:wrong], " ".join(filter(None, pairs)), *numbers[wrong + 1 :]]
    found = take_apart(" ".join(written), "FR").numbers
    doubtful = [text for text in found if text not in written]
    assert len(doubtful) <= 1
    assert "".join(found).replace(" ", "") == "".join(written).replace(" ", "")


@pytest.mark.parametrize(
    ("text", "numbers", "names"),
    [
        ("Ameli", (), (("Ameli",),)),
        ("abc123", (), (("abc123",),)),
        ("Dupont, Jean\nZoé", (), (("Dupont", "Jean"), ("Zoé",))),
        ("Zoé; 36111", ("36111",), (("Zoé",),)),
        ("Bonjour à tous", (), (("Bonjour à tous",),)),
    ],
)
def test_rows_without_a_number_are_names(
    text: str, numbers: tuple[str, ...], names: tuple[tuple[str, ...], ...]
) -> None:
    assert take_apart(text, "FR") == Pasted(numbers, names)


@pytest.mark.parametrize(
    ("country", "text", "numbers"),
    [
        ("PL", "612 345 678 612 345 679", ("612 345 678", "612 345 679")),
        ("PL", "612345678 61234567 612345679", ("612345678", "61234567", "612345679")),
        ("DE", "030 1234567 030 1234568", ("030 1234567", "030 1234568")),
        ("BE", "+32 470 12 34 56 02 123 45 67", ("+32 470 12 34 56", "02 123 45 67")),
        ("NL", "06 12345678 020 123 4567", ("06 12345678", "020 123 4567")),
        ("IT", "320 123 4567 320 123 4568", ("320 123 4567", "320 123 4568")),
    ],
)
def test_blanks_part_numbers_of_other_plans(
    country: str, text: str, numbers: tuple[str, ...]
) -> None:
    assert take_apart(text, country) == Pasted(numbers)


@pytest.mark.parametrize(
    "piece",
    [
        *("06 ", "no 1 ", "0612345678 ", "0612345678,", "1", " ", "+", "(", "+ ", "(1", "1/", "_"),
        *(
            "a 06 12 34\n",
            "06 12 34 56 78 ",
            "061234567 ",
            "Dupont 06 12 34 56 78 ",
            "1,1E+",
            "x. ",
        ),
    ],
)
@pytest.mark.parametrize("country", ["FR", "PL"])
def test_the_work_grows_with_the_size(piece: str, country: str) -> None:
    def paste(size: int) -> bytes:
        return piece.encode() * (size // len(piece))

    assert growth(paste, lambda data: take_apart(data.decode(), country), 6_000) < LINEAR
