from fakes.exchange import SOPHIE

from appliance.messaging.directory import entries, person_preferences
from appliance.messaging.directory.person_preferences import By
from appliance.messaging.directory.writing import Wanted
from appliance.store import contacts, events
from appliance.store.contact_details import Act, Details, Preference, Promotional
from appliance.store.contacts import ContactNumber
from appliance.store.database import Store
from appliance.store.journal.directory import PreferenceChanged

NUMBER = "+33612345678"
AT_HOME = {"street": "12 rue Haute", "postcode": "69003", "town": "Lyon"}


def noted(store: Store) -> list[PreferenceChanged]:
    """Return the changes of preferences in the journal, oldest first, and forget no other entry."""
    found = events.journal(store, limit=50, kinds=("preference",))
    return [each.entry for each in reversed(found) if isinstance(each.entry, PreferenceChanged)]


def said(store: Store) -> list[tuple[str, str, str, str]]:
    return [(each.preference, each.before, each.after, each.act) for each in noted(store)]


def save(
    store: Store, name: str, act: Act = Act.FORM, contact_id: int | None = None, **more: object
) -> int:
    details = Details(**{**AT_HOME, **more})  # type: ignore[arg-type]
    wanted = Wanted(name, (ContactNumber(NUMBER),), details=details)
    return entries.save_contact(store, wanted, SOPHIE, contact_id, act=act)


def test_every_change_is_noted_with_its_actor_and_act(store: Store) -> None:
    one = save(store, "Zoé")
    assert noted(store) == []
    save(store, "Zoé", Act.API, one, language="pl", promotional=Promotional.YES)
    save(store, "Zoé", Act.FORM, one, language="pl", promotional=Promotional.NO)
    save(store, "Zoé", Act.FORM, one, language="pl", promotional=Promotional.NO)
    assert said(store) == [
        (Preference.PROMOTIONAL, "unknown", "yes", Act.API),
        (Preference.LANGUAGE, "", "pl", Act.API),
        (Preference.PROMOTIONAL, "yes", "no", Act.FORM),
    ]
    last = noted(store)[-1]
    assert (last.contact, last.person, last.actor) == (one, "Zoé", SOPHIE.actor)


def test_of_a_new_contact_what_it_wants_and_refuses_is_noted(store: Store) -> None:
    wanted = Wanted(
        "Zoé", (), accepts_sms=False, details=Details(language="fr", promotional=Promotional.YES)
    )
    entries.save_contact(store, wanted, SOPHIE)
    assert said(store) == [
        (Preference.ACCEPTS_SMS, "yes", "no", Act.FORM),
        (Preference.PROMOTIONAL, "unknown", "yes", Act.FORM),
    ]


def test_one_person_of_a_household_is_its_preferred_one(store: Store) -> None:
    zoe = save(store, "Zoé", preferred=True)
    save(store, "Neighbour", preferred=True, street="14 rue Haute")
    anne = save(store, "Anne", preferred=True)
    assert not contacts.get(store, zoe).details.preferred
    assert contacts.get(store, anne).details.preferred
    assert [(each.person, each.before, each.after) for each in noted(store)] == [
        ("Zoé", "yes", "no")
    ]


def test_a_choice_is_made_for_everybody_who_has_the_number(store: Store) -> None:
    zoe, anne = save(store, "Zoé"), save(store, "Anne")
    by = By("rule:stop", Act.STOP)
    with store.transaction():
        changed = person_preferences.choose_promotional(store, NUMBER, Promotional.NO, by)
    assert changed == 2
    assert person_preferences.choose_promotional(store, NUMBER, Promotional.NO, by) == 0
    assert person_preferences.promotional(store, [NUMBER, "36111"]) == {NUMBER: Promotional.NO}
    assert {each.contact for each in noted(store)} == {zoe, anne}
    assert contacts.get(store, zoe).promotional_by == Act.STOP
