"""Each user chooses what the box tells by mail."""

import pytest
from fakes.office import NAMES, Office

from appliance.messaging.people import users
from appliance.store import groups, mail_choices
from appliance.store.mail_choices import Choice


def test_a_choice_is_stored_and_withdrawn(office: Office) -> None:
    with office.store.transaction():
        group = groups.add(office.store, "Nord")
    client = office.client("operator")
    data = {
        "address": "sophie@firm.example",
        "received": "chosen",
        "numbers": "06 12 34 56 78, +48 512 345 678",
        "group_ids": str(group),
        "hours": "8:00-19:00",
        "failures": "y",
    }
    assert client.post("/profile/mail", data=data).status_code == 302
    user = users.user(office.store, NAMES["operator"])
    assert mail_choices.of_user(office.store, user.id) == Choice(
        user.id,
        "sophie@firm.example",
        "chosen",
        ("+33612345678", "+48512345678"),
        (group,),
        "08:00-19:00",
        failures=True,
        confirmations=False,
    )
    assert "sophie@firm.example" in client.get("/profile/mail").text
    client.post("/profile/mail", data={**data, "address": ""})
    assert not mail_choices.exist(office.store)


@pytest.mark.parametrize(
    ("name", "wrong"), [("address", "nobody"), ("hours", "8"), ("received", "q")]
)
def test_a_wrong_value_is_refused(office: Office, name: str, wrong: str) -> None:
    data = {"address": "a@b.example", "received": "all", name: wrong}
    assert office.client("viewer").post("/profile/mail", data=data).status_code == 400
    assert not mail_choices.exist(office.store)


def test_a_box_without_a_mail_server_says_so(office: Office) -> None:
    page = office.client("viewer").get("/profile/mail").text
    assert "Aucun serveur de courriel" in page
