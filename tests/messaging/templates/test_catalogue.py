"""The variables that templates may use, and the values that replace them."""

import pytest

from appliance.messaging.templates import catalogue, variables
from appliance.messaging.templates.catalogue import BoxValues
from appliance.store import contacts
from appliance.store.contact_details import Details
from appliance.store.contacts import ContactNumber, ContactRow
from appliance.store.database import Store

PERSON = "nom, numéro, adresse, code postal, ville, e-mail"
BOX = BoxValues("06 39 98 00 00", "sophie", "28/11/2026", "9:30")


@pytest.fixture
def marie(store: Store) -> ContactRow:
    contact_id = contacts.add(
        store,
        "Marie Dupont",
        (ContactNumber("+33612345601", ""),),
        fields=(("Prénom", "Marie"), ("Classe", "5e B")),
    )
    return contacts.get(store, contact_id)


@pytest.mark.parametrize(
    ("context", "recipients", "names"),
    [
        ("general", "any", f"{PERSON}, Classe, Prénom, notre numéro, expéditeur, date, heure"),
        ("general", "colleague", "notre numéro, expéditeur, date, heure"),
        (
            "campaign",
            "contact",
            f"{PERSON}, Classe, Prénom, v1, v2, v3, notre numéro, expéditeur, date, heure",
        ),
    ],
)
@pytest.mark.usefixtures("marie")
def test_what_is_on_offer(store: Store, context: str, recipients: str, names: str) -> None:
    found = catalogue.on_offer(store, context, recipients, "fr")
    assert ", ".join(offered.name for offered in found) == names


@pytest.mark.parametrize(
    ("language", "name"), [("fr", "nom"), ("en", "name"), ("pl", "nazwisko"), ("nl", "naam")]
)
def test_in_the_readers_language(store: Store, language: str, name: str) -> None:
    assert catalogue.on_offer(store, "general", "any", language)[0].name == name


def test_a_field_named_like_something_of_the_box_is_offered_once(store: Store) -> None:
    contacts.add(store, "Marie", (), fields=(("DATE", "12/05"),))
    found = catalogue.on_offer(store, "general", "any", "fr")
    assert [(each.name, each.source) for each in found if each.name.lower() == "date"] == [
        ("DATE", "field")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "[nom] [notre numéro] [date]",
        "[Name] [our number] [DATE]",
        "[nazwisko] [nasz numer] [data]",
        "[naam] [ons nummer] [datum]",
    ],
)
def test_every_language_fills_in(marie: ContactRow, text: str) -> None:
    values = catalogue.of_box(BOX) | catalogue.of_contact(marie, "06 12 34 56 01")
    assert variables.parse(text).filled(values) == "Marie Dupont 06 39 98 00 00 28/11/2026"


def test_a_contacts_own_fields_fill_in(marie: ContactRow) -> None:
    values = catalogue.of_contact(marie, "06 12 34 56 01")
    text = variables.parse("[prenom], classe de [classe], [numéro]")
    assert text.filled(values) == "Marie, classe de 5e B, 06 12 34 56 01"


@pytest.mark.usefixtures("marie")
def test_names_that_fill_in_are_known_in_all_languages(store: Store) -> None:
    known = catalogue.known_names(store, "general", "any")
    assert {"nom", "naam", "classe", "nasz numer"} <= known
    assert "v1" not in known


def test_the_details_of_a_contact_fill_in_as_columns_of_a_file_did(store: Store) -> None:
    details = Details(email="zoe@example.org", town="Lyon")
    zoe = contacts.add(store, "Zoé", (), fields=(("Ville", "Metz"),), details=details)
    values = catalogue.of_contact(contacts.get(store, zoe), "")
    assert (values["email"], values["city"], values["ville"]) == ("zoe@example.org", "Lyon", "Metz")
    assert "rue" not in values
    assert {"ville", "code postal"} <= catalogue.known_names(store, "general", "any")
    assert "code postal" not in catalogue.known_names(store, "general", "colleague")
