"""The choice of a dialect by the modem's identity."""

import pytest

from appliance.modem.dialects import GENERIC, dialect_of


def test_dialects_are_chosen_by_what_a_modem_says_it_is() -> None:
    assert dialect_of("SIMCOM_Ltd", "SIMCOM_SIM800L").report_routes == (1,)
    assert dialect_of("huawei", "E3372").quieten == ("AT^CURC=0",)
    assert dialect_of(None, None) is GENERIC


@pytest.mark.parametrize(
    ("manufacturer", "model", "name"),
    [
        ("SIMCOM INCORPORATED", "SIMCOM_SIM7600E", "SIM7600"),
        ("Quectel", "EC25", "Quectel"),
        (None, "EG25", "Quectel"),
        ("Quectel", None, "Quectel"),
        ("Telit", "LE910", "generic"),
        ("", "", "generic"),
    ],
)
def test_one_word_is_enough(manufacturer: str | None, model: str | None, name: str) -> None:
    assert dialect_of(manufacturer, model).name == name
