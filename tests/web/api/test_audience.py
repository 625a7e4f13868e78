"""Contacts and groups that a request names by id or by name."""

import pytest
from fakes.office import Office

from appliance.errors import InputError
from appliance.store import contacts, groups
from appliance.store.contacts import ContactNumber
from appliance.web.api import audience


@pytest.fixture
def people(office: Office) -> dict[str, int]:
    names = ("Zoë Martin", "Zoë", "Paul", "PAUL")
    return {name: contacts.add(office.store, name, [ContactNumber("36111")]) for name in names}


def test_ids_and_names_lead_to_contacts(office: Office, people: dict[str, int]) -> None:
    with office.app.test_request_context():
        assert audience.contact_ids([7, "zoe"]) == (7, people["Zoë"])
        assert audience.contact_ids(["ZOË MARTIN"]) == (people["Zoë Martin"],)


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("name", "reason"), [("Paul", "are several contacts"), ("Nobody", "is not a contact")]
)
def test_a_name_that_none_or_several_have_is_refused(
    office: Office, name: str, reason: str
) -> None:
    with office.app.test_request_context(), pytest.raises(InputError, match=reason) as refused:
        audience.contact_ids([name])
    assert refused.value.field == "contacts"


def test_groups_are_named_too(office: Office) -> None:
    team = groups.add(office.store, "Team")
    with office.app.test_request_context():
        assert audience.group_ids(["Team", 9]) == (team, 9)
        with pytest.raises(InputError, match="is not a group"):
            audience.group_ids(["Other"])
