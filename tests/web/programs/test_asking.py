"""Recipients as programs name them."""

import pytest
from fakes.office import Office

from appliance.errors import InputError
from appliance.store import groups
from appliance.store.contacts import ContactNumber, add
from appliance.web.programs import asking
from appliance.web.programs.asking import Wanted


def message(office: Office, wanted: Wanted) -> tuple[object, ...]:
    with office.app.test_request_context("/send"):
        made = asking.message(wanted)
    return made.numbers, made.group_ids, made.contact_ids


def test_numbers_groups_and_contacts(office: Office) -> None:
    group = groups.add(office.store, "Équipe")
    person = add(office.store, "Marie Dupont", [ContactNumber("+33698765432")])
    wanted = Wanted(("tel:0612345678", "equipe"), "x", (group,), ("marie dupont",))
    assert message(office, wanted) == (("tel:0612345678",), (group, group), (person,))


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted((), "x"),
        Wanted(("Personne",), "x"),
        Wanted((), "x", contacts=("Personne",)),
        Wanted(("0612345678",) * 1001, "x"),
    ],
)
def test_recipients_who_cannot_be_found(office: Office, wanted: Wanted) -> None:
    with pytest.raises(InputError):
        message(office, wanted)
