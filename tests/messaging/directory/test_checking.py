import pytest

from appliance.errors import ConflictError, InputError
from appliance.messaging.directory import checking
from appliance.store import contacts
from appliance.store.contact_details import Details
from appliance.store.database import Store


def test_superfluous_spaces_are_left_out() -> None:
    given = Details("  E-7 ", " marie@example.org ", street=" 12  rue Haute\n", town="Lyon ")
    cleaned = Details("E-7", "marie@example.org", street="12 rue Haute", town="Lyon")
    assert checking.checked(given) == cleaned
    assert checking.checked(Details(external_id=" ")) == Details()


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (Details(email="nobody"), "email"),
        (Details(email="a@b"), "email"),
        (Details(email="a@b.org, c@d.org"), "email"),
        (Details(email="a b@c.org"), "email"),
        (Details(language="de"), "language"),
        (Details(external_id="x" * 101), "external_id"),
        (Details(postcode="x" * 21), "postcode"),
        (Details(street="x" * 201), "street"),
    ],
)
def test_what_cannot_be_kept_is_named(details: Details, field: str) -> None:
    with pytest.raises(InputError) as caught:
        checking.checked(details)
    assert caught.value.field == field


def test_no_two_contacts_have_the_same_external_id(store: Store) -> None:
    zoe = contacts.add(store, "Zoé", [], details=Details(external_id="E-7"))
    checking.refuse_double(store, "E-7", zoe)
    checking.refuse_double(store, "E-8", None)
    checking.refuse_double(store, None, None)
    with pytest.raises(ConflictError, check=lambda error: error.values["name"] == "Zoé"):
        checking.refuse_double(store, "E-7", None)
