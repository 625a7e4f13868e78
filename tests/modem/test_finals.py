"""Final result codes: only a whole line ends an answer."""

import pytest

from appliance.modem.finals import Failure, failure_of, is_final


@pytest.mark.parametrize(
    "line",
    ["OK", "ERROR", "+CMS ERROR: 322", "+CME ERROR: SIM not inserted", "COMMAND NOT SUPPORT"],
)
def test_final_result_codes(line: str) -> None:
    assert is_final(line)


@pytest.mark.parametrize(
    "line", ["OK, see you at 5", "OKAY", "ERRORS", "NO OK", "+CMSS: 1", "TOO MANY", "+CMTI: ERROR"]
)
def test_a_final_result_code_is_one_only_as_the_whole_line(line: str) -> None:
    assert not is_final(line)


@pytest.mark.parametrize(
    ("line", "failure"),
    [
        ("OK", None),
        ("ERROR", Failure("", None, "ERROR")),
        ("+CMS ERROR: 38", Failure("CMS", 38, "38")),
        ("+CMS ERROR:38", Failure("CMS", 38, "38")),
        ("+CME ERROR: SIM busy", Failure("CME", 14, "SIM busy")),
        ("+CME ERROR: something new", Failure("CME", None, "something new")),
        ("+CMS ERROR: memory full", Failure("CMS", 322, "memory full")),
    ],
)
def test_errors_in_numbers_and_in_words(line: str, failure: Failure | None) -> None:
    assert failure_of(line) == failure
