"""The meaning of the codes that lines store with messages."""

import pytest

from appliance.lines import codes


@pytest.mark.parametrize(
    ("error", "text"),
    [
        ("CMS 42", "the network is congested"),
        ("ERROR", "the modem or the network gave no reason"),
        (codes.error_of_report(0x46), "its validity period ended"),
        (codes.error_of_report(0x7F), "it was not delivered"),
        ("opted_out", ""),
        ("report 0xzz", ""),
    ],
)
def test_each_kind_explains_its_own(error: str, text: str) -> None:
    assert codes.meaning(error) == text
