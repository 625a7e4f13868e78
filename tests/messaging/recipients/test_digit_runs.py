"""Splitting runs of digits: the numbering plan decides, and what is ambiguous is not split."""

import pytest
from fakes.growth import LINEAR, growth

from appliance.addresses.numbers import LONGEST_TYPED
from appliance.messaging.recipients.digit_runs import Digits, is_number, part

FIRST, SECOND, THIRD = "06 12 34 56 78", "06 12 34 56 79", "06 12 34 56 80"


def parted(text: str, country: str = "FR") -> list[tuple[str, bool]]:
    """Return the parts of a text and whether each is a number; check their positions."""
    found = part(text, 0, len(text), country)
    assert [text[each.begin : each.end] for each in found] == [each.text for each in found]
    assert [each.begin for each in found] == sorted(each.begin for each in found)
    return [(each.text, each.is_number) for each in found]


@pytest.mark.parametrize("text", ["", "  / ", "()", "+ / +"])
def test_without_digits_there_is_nothing(text: str) -> None:
    assert parted(text) == []


@pytest.mark.parametrize(
    "text",
    [
        FIRST,
        "0612345678",
        "06/12/34/56/78",
        "+33 6 12 34 56 78",
        "+33 (0) 6 12 34 56 78",
        "0033 6 12 34 56 78",
    ],
)
def test_one_number_in_any_spelling(text: str) -> None:
    assert parted(text) == [(text, True)]


@pytest.mark.parametrize("separator", [" ", "/", " / ", "\t"])
def test_numbers_one_after_the_other(separator: str) -> None:
    numbers = [FIRST, "0612345679", "+33 6 12 34 56 80"]
    assert parted(separator.join(numbers)) == [(number, True) for number in numbers]


def test_only_the_part_between_the_positions_is_read() -> None:
    text = f"{SECOND} {FIRST} {THIRD}"
    begin = len(SECOND) + 1
    end = begin + len(FIRST)
    assert part(text, begin, end, "FR") == [Digits(FIRST, begin, end, is_number=True)]


@pytest.mark.parametrize(
    ("text", "number"), [(f"({FIRST})", FIRST), (f"({FIRST}", FIRST), (f"{FIRST}).", FIRST)]
)
def test_characters_around_a_number_do_not_belong_to_it(text: str, number: str) -> None:
    assert parted(text) == [(number, True)]


def test_one_number_is_preferred_to_two() -> None:
    """Its first words are a whole number, too, and so are its last ones."""
    assert parted("089 63481 081 38 832", "DE") == [("089 63481 081 38 832", True)]


def test_digits_that_can_be_split_in_two_ways_are_not_split() -> None:
    """Austrian numbers have different lengths: each one is clear alone, and all three are not."""
    numbers = ["0512 345678", "0664 1234567", "0664 12345678"]
    assert [parted(number, "AT") for number in numbers] == [[(each, True)] for each in numbers]
    assert parted(" ".join(numbers), "AT") == [(" ".join(numbers), False)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # The digits that follow a country code alone are the rest of that number.
        ("+32 0612345678 12", [("+32 0612345678 12", False)]),
        # A postcode before a number without spaces is no part of it.
        ("69003 0612345678", [("69003", False), ("0612345678", True)]),
        # A number with a digit too few stands between two whole ones.
        (
            "0612345678 061234567 0612345679",
            [("0612345678", True), ("061234567", False), ("0612345679", True)],
        ),
    ],
)
def test_single_words_are_numbers_of_their_own(text: str, found: list[tuple[str, bool]]) -> None:
    assert parted(text) == found


def test_what_lacks_a_digit_makes_its_neighbours_doubtful_and_no_others() -> None:
    doubtful = f"{SECOND} 06 12 34 56 {THIRD} 06 12 34 56 81"
    text = f"{FIRST} {doubtful} 0612345682"
    assert parted(text) == [
        (FIRST, True),
        (doubtful, False),
        ("0612345682", True),
    ]


def test_two_zeros_are_digits_of_a_number_before_they_are_a_prefix() -> None:
    """The pairs from 00 39 on would be a number in Italy, of a range that nobody has."""
    assert parted("06 68 58 49 25 06 37 00 39 22 06 25 16 77") == [
        ("06 68 58 49 25", True),
        ("06 37 00 39 22 06 25 16 77", False),
    ]


def test_where_two_ways_lead_on_nothing_is_certain() -> None:
    """The end reads as a French number, and its first pairs as the end of one abroad."""
    text = "25 90 20 50 06 89 08 00 49 06 58 96 88 51"
    assert parted(text) == [(text, False)]


def test_a_plan_without_a_prefix_may_begin_a_number_with_any_digit() -> None:
    assert parted("612 345 678 512 345 679", "PL") == [("612 345 678", True), ("512 345 679", True)]
    assert [is_one for _, is_one in parted("612 345 678 512 345 679", "FR")] == [False]


def test_more_digits_than_a_number_has_are_none() -> None:
    assert parted("1234 5678 9012 3456 7890 12") == [("1234 5678 9012 3456 7890 12", False)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (FIRST, True),
        ("36111", False),  # a short code
        ("06 12", False),
        ("La Poste", False),
        ("0" * (LONGEST_TYPED + 1), False),
    ],
)
def test_what_is_a_subscribers_number(text: str, *, number: bool) -> None:
    assert is_number(text, "FR") is number


def test_a_number_of_a_range_that_nobody_has_is_a_number_but_not_in_use() -> None:
    unassigned = "+33 7 00 00 00 00"
    assert is_number(unassigned, "FR")
    assert not is_number(unassigned, "FR", in_use=True)


def test_the_work_grows_with_the_number_of_words() -> None:
    def many(size: int) -> str:
        return f"{FIRST} " * size

    assert growth(many, parted, 100) < LINEAR
