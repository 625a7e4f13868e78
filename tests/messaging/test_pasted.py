import pytest
from fakes.growth import LINEAR, growth

from appliance.messaging.pasted import take_apart


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", ()),
        (" \n,; ", ()),
        ("06 12 34 56 78", ("06 12 34 56 78",)),
        (
            "06 12 34 56 78\r\n+33612345679;0612345670",
            ("06 12 34 56 78", "+33612345679", "0612345670"),
        ),
        ("0612345678 0612345679", ("0612345678", "0612345679")),
        ("06 12 34 56 78 06 12 34 56 79", ("06 12 34 56 78", "06 12 34 56 79")),
        ("+33 6 12 34 56 78 0033612345679", ("+33 6 12 34 56 78", "0033612345679")),
        ("36111", ("36111",)),
        ("36111, 0612345678", ("36111", "0612345678")),
        ("Marie Dupont <+33612345678>", ("+33612345678",)),
        ("Marie: 06 12 34 56 78\tJean", ("06 12 34 56 78", "Jean")),
        ("Ameli", ("Ameli",)),
        ("12 34", ("12 34",)),
    ],
)
def test_what_was_pasted_is_taken_apart(text: str, numbers: tuple[str, ...]) -> None:
    assert take_apart(text, "FR") == numbers


@pytest.mark.parametrize(
    "piece", ["06 ", "no 1 ", "0612345678 ", "0612345678,", "1", " ", "+", "(", "a 06 12 34\n"]
)
def test_the_work_grows_with_the_size(piece: str) -> None:
    def paste(size: int) -> bytes:
        return piece.encode() * (size // len(piece))

    assert growth(paste, lambda data: take_apart(data.decode(), "FR"), 6_000) < LINEAR
