"""The names of contacts' free fields."""

from appliance.store import contact_fields, contacts
from appliance.store.database import Store


def test_each_name_once_and_in_order(store: Store) -> None:
    for number in range(30):
        fields = (("Classe", str(number)), ("Parent de", "x"), (f"n{number % 3}", "y"))
        contacts.add(store, f"Marie {number}", (), fields=fields)
    assert contact_fields.names(store) == ["Classe", "Parent de", "n0", "n1", "n2"]


def test_no_contact_has_a_field(store: Store) -> None:
    contacts.add(store, "Marie", ())
    assert contact_fields.names(store) == []


def test_there_is_an_end(store: Store) -> None:
    for number in range(205):
        contacts.add(store, "Marie", (), fields=((f"f{number:03}", "x"),))
    assert len(contact_fields.names(store)) == 200
