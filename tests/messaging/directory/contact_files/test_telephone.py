"""Numbers as files write them: URIs, and several in one cell."""

import pytest

from appliance.messaging.directory.contact_files import telephone


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("tel:+33612345678", "+33612345678"),
        ("TEL://0612345678", "0612345678"),
        ("sms:0612345678?body=x", "0612345678"),
        ("tel:0612345678;phone-context=+33", "+330612345678"),
        ("tel:+33612345678;phone-context=+44", "+33612345678"),
        ("tel:0612345678;phone-context=example.com", "0612345678"),
        ("tel:+33142000000;ext=12", "+33142000000;ext=12"),
        ("callto:%2B33612345678", "+33612345678"),
        (" 06 12 ", "06 12"),
        ("hotel:12", "hotel:12"),
    ],
)
def test_the_number_of_a_uri(text: str, number: str) -> None:
    assert telephone.of_uri(text) == number


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("0612345678", ["0612345678"]),
        ("0612345678 / 0612345679", ["0612345678", "0612345679"]),
        ("0612345678 ou 0612345679", ["0612345678", "0612345679"]),
        ("0612345678;0612345679\n0612345670", ["0612345678", "0612345679", "0612345670"]),
        ("0612345678, 0612345679", ["0612345678", "0612345679"]),
        ("0612345678,0612345679", ["0612345678,0612345679"]),  # a decimal comma, perhaps
        ("06 12 34 / 56 78", ["06 12 34 / 56 78"]),
        ("36111 ::: 36112", ["36111", "36112"]),
        ("", [""]),
        ("0612345678 / " * 20, ["0612345678 / " * 20]),  # a text
    ],
)
def test_several_numbers_of_a_cell(cell: str, numbers: list[str]) -> None:
    assert telephone.several(cell) == numbers
