"""Only codes that ask the operator pass; orders to the SIM or the modem do not."""

import pytest

from appliance.errors import InputError
from appliance.messaging.balance import codes


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("#123#", "#123#"),
        ("*100#", "*100#"),
        ("*124*#", "*124*#"),
        (" * 101 * 1 # ", "*101*1#"),
        ("*111*8*1#", "*111*8*1#"),
        ("*2121#", "*2121#"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_codes_of_operators_pass(typed: str, code: str) -> None:
    assert codes.code(typed) == code


@pytest.mark.parametrize(
    "typed",
    [
        "solde",
        "123",
        "*100",
        "100#",
        "#",
        "*#",
        "*100#+",
        "\uff0a100#",
        "*" + "1" * 50 + "#",
        "#12a#",
    ],
)
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(InputError) as caught:
        codes.code(typed)
    assert (caught.value.code, caught.value.field) == ("ussd_code", "code")
    assert typed in str(caught.value)


@pytest.mark.parametrize(
    "typed",
    [
        "**21*0612345678#",
        "*21*0612345678#",
        "##002#",
        "#21#",
        "*#21#",
        "*#06#",
        "*31#",
        "#31#",
        "*31#0612345678#",
        "*43#",
        "**61*0612345678**20#",
        "*33*0000#",
        "**04*1234*4321*4321#",
        "*03*330*0000*1111*1111#",
        "**05*12345678*1234*1234#",
    ],
)
def test_orders_to_the_sim_are_refused(typed: str) -> None:
    with pytest.raises(InputError) as caught:
        codes.code(typed)
    assert caught.value.code == "ussd_service"


@pytest.mark.parametrize(
    ("typed", "answers"),
    [("", ()), ("1", ("1",)), ("1, 2,3", ("1", "2", "3")), ("1 2 0#", ("1", "2", "0#"))],
)
def test_answers_are_a_list(typed: str, answers: tuple[str, ...]) -> None:
    assert codes.answers(typed) == answers


@pytest.mark.parametrize("typed", ["oui", "1 2 3 4 5 6 7", "1;2", "1" * 21])
def test_answers_that_are_none_are_refused(typed: str) -> None:
    with pytest.raises(InputError) as caught:
        codes.answers(typed)
    assert (caught.value.code, caught.value.field) == ("ussd_answers", "answers")


def test_an_answer_is_no_order_either() -> None:
    with pytest.raises(InputError) as caught:
        codes.answers("1 **21*0612345678#"[:20])
    assert caught.value.code == "ussd_service"
