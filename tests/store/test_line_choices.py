"""The lines chosen for contacts, templates, accounts and users."""

from appliance.store import contacts, line_choices
from appliance.store.database import Store


def test_a_choice_is_replaced_and_taken_back(store: Store) -> None:
    with store.transaction():
        line_choices.choose(store, "user", 3, "orange")
        line_choices.choose(store, "user", 3, "free")
        line_choices.choose(store, "account", 3, "orange")
    assert line_choices.of(store, "user", 3) == "free"
    assert line_choices.of_kind(store, "account") == {3: "orange"}
    with store.transaction():
        line_choices.choose(store, "user", 3, None)
    assert line_choices.of(store, "user", 3) is None
    assert line_choices.of(store, "user", None) is None


def test_the_choice_goes_with_its_contact(store: Store) -> None:
    marie = contacts.add(store, "Marie", [])
    with store.transaction():
        line_choices.choose(store, "contact", marie, "orange")
    store.execute("DELETE FROM contact WHERE id = ?", (marie,))
    assert line_choices.of(store, "contact", marie) is None
