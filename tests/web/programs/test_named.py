"""Recipients as programs write them."""

import pytest
from fakes.dialects import Dialects

from appliance.web.programs import named


@pytest.mark.parametrize(
    ("given", "separator", "found"),
    [
        ("0639980101,0639980102", ",", ("0639980101", "0639980102")),
        ("0639980101, 0639980102 , ", ",", ("0639980101", "0639980102")),
        (" 31612345678", ",", ("+31612345678",)),  # a plus sign that was not quoted
        (" 31612345678, 48601234567", ",", ("+31612345678", "+48601234567")),
        (" 33639980101, 36111, Astreinte", ",", ("33639980101", "36111", "Astreinte")),
        (" 31612345678 48601234567", " ", ("+31612345678", "+48601234567")),
        ("31612345678 0639980101", " ", ("31612345678", "0639980101")),
        ("", ",", ()),
    ],
)
def test_recipients(speaks: Dialects, given: str, separator: str, found: tuple[str, ...]) -> None:
    with speaks.office.app.test_request_context():
        assert named.recipients(given, separator) == found


def test_ids_and_names() -> None:
    assert named.ids(["7", "Anna", "1" * 19]) == (7, "Anna", "1" * 19)


def test_a_plus_sign_in_an_address(speaks: Dialects) -> None:
    client = speaks.office.app.test_client()
    log_in = f"username=shop&password={speaks.token}"
    assert client.get(f"/cgi-bin/sendsms?{log_in}&to=+31612345678&text=Ja").status_code == 202
    by_eagle = f"/http_api/send_sms?access_token={speaks.token}&to=+31612345678&message=Ja"
    assert client.get(by_eagle).status_code == 200
    assert {row.address for row in speaks.sent()} == {"+31612345678"}
