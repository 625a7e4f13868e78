"""What the title of a column says, in four languages and as programs write it."""

import pytest

from appliance.messaging.directory.contact_files.titles import Column, column_of, field_title


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Name", "name"),
        ("NOM COMPLET", "name"),
        ("Imię i nazwisko", "name"),
        ("Prénom", "first_name"),
        ("tussenvoegsel", "middle_name"),
        ("Nazwisko", "last_name"),
        ("Raison sociale", "company"),
        ("Numéro", "number"),
        ("libellé", "label"),
        ("Opmerkingen", "notes"),
        ("Group Membership", "groups"),
        ("Accepte les SMS", "accepts_sms"),
        ("Ontvangt sms'en", "accepts_sms"),
        ("Phone 1 - Type", "label_before"),
        ("Date of birth", "field"),
        ("Phone provider", "field"),
        ("E-mail", "email"),
        ("Courriel", "email"),
        ("Ville", "town"),
        ("Kod pocztowy", "postcode"),
        ("Straat en huisnummer", "street"),
        ("Home Street", "street"),
        ("Identifiant externe", "external_id"),
        ("externalId", "external_id"),
        ("Język", "language"),
        ("Collègue", "colleague"),
        ("Privé", "private"),
        ("SMS promotionnels", "promotional"),
        ("Accepte les SMS publicitaires", "promotional"),
        ("Promotionele sms'en", "promotional"),
        ("SMS-y promocyjne", "promotional"),
        ("Reçoit le SMS unique de son adresse", "preferred"),
        ("", "unknown"),
        ("  ", "unknown"),
    ],
)
def test_the_role_of_a_title(title: str, role: str) -> None:
    assert column_of(title).role == role


@pytest.mark.parametrize(
    ("title", "label", "mobile"),
    [
        ("Phone", "", False),
        ("Tél. portable", "", True),
        ("Numéro de mobile", "", True),
        ("MobilePhone", "", True),
        ("Téléphone (bureau)", "bureau", False),
        ("Home Phone 2", "Home", False),
        ("Business Fax", "Business Fax", False),
        ("telefoonnummer-mobiel", "", True),
    ],
)
def test_titles_of_numbers_say_which(title: str, label: str, *, mobile: bool) -> None:
    assert column_of(title) == Column("number", title, label, mobile=mobile, certain=True)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("shoe size", "shoe size"),
        ("number", "field:number"),
        ("Prénom", "field:Prénom"),
        ("2", "field:2"),
        ("", "field:"),
        ("Field:x", "field:Field:x"),
    ],
)
def test_a_field_is_found_again_under_its_title(name: str, title: str) -> None:
    assert field_title(name) == title
    found = column_of(title)
    assert (found.role, found.title) == ("field", name)
