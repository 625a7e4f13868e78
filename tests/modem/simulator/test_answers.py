"""Refusals, as verbose as AT+CMEE requests."""

import pytest

from appliance.modem.simulator.answers import CommandError, cme, cms


@pytest.mark.parametrize(
    ("error", "verbosity", "line"),
    [
        (CommandError(), 2, "ERROR"),
        (cme(10), 0, "ERROR"),
        (cme(10), 1, "+CME ERROR: 10"),
        (cme(10), 2, "+CME ERROR: SIM not inserted"),
        (cme(999), 2, "+CME ERROR: unknown"),
        (cms(322), 0, "+CMS ERROR: 322"),  # never without its code
        (cms(322), 2, "+CMS ERROR: memory full"),
    ],
)
def test_the_line_of_a_refusal(error: CommandError, verbosity: int, line: str) -> None:
    assert error.line(verbosity) == line
