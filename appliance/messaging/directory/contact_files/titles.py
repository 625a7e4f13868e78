"""Interpret the titles of columns.

It knows the product's four languages, and titles of Outlook, Google, telephones and people. Titles
of numbers are recognised by single words ("Tél. portable", "Numéro de mobile",
"telefoonnummer-mobiel"), all others as a whole.
"""

import re
from dataclasses import dataclass
from typing import Literal

from appliance.messaging.directory.contact_files.uses import (
    FAX_WORDS,
    MOBILE_WORDS,
    is_fax,
    plain_words,
    word_set,
)
from appliance.messaging.directory.spreadsheet import text_of

Role = Literal[
    "name",
    "first_name",
    "middle_name",
    "last_name",
    "company",
    "number",
    "label",
    "label_before",
    "notes",
    "accepts_sms",
    "groups",
    "external_id",
    "email",
    "language",
    "colleague",
    "street",
    "postcode",
    "town",
    "preferred",
    "promotional",
    "private",
    "field",
    "unknown",
]
FIELD_PREFIX = "field:"

_TITLES: dict[Role, str] = {
    "name": """name|full name|display name|formatted name|contact|contact name|file as|nom complet
        |nom et prenom|nom prenom|prenom et nom|prenom nom|nom du contact|nom d affichage
        |destinataire|naam|volledige naam|weergavenaam|naam en voornaam|contactpersoon
        |voornaam en achternaam|voornaam en naam|imie i nazwisko|nazwisko i imie|nazwa
        |nazwa wyswietlana|kontakt""",
    "first_name": """first name|given name|forename|prenom|prenoms|voornaam|voornamen|roepnaam
        |imie|imiona""",
    "middle_name": """middle name|additional name|deuxieme prenom|tussenvoegsel|tussenvoegsels
        |voorvoegsel|middelste naam|drugie imie""",
    "last_name": """last name|family name|surname|nom|nom de famille|nom d usage|achternaam
        |familienaam|nazwisko""",
    "company": """company|company name|organization|organization name|organisation|societe
        |entreprise|raison sociale|nom de la societe|bedrijf|bedrijfsnaam|organisatie|firma
        |nazwa firmy|organizacja""",
    "number": "number|numero|num|numer|nummer|nr|contact number|numero de contact|contactnummer",
    "label": "label|what for|libelle|etykieta|opis|omschrijving",
    "notes": """notes|note|comment|comments|remarque|remarques|commentaire|commentaires
        |observations|uwagi|notatki|notities|opmerking|opmerkingen""",
    "groups": """groups|group|groupes|groupe|grupy|grupa|groepen|groep|group membership|labels
        |categories|kategorie|categorieen""",
    "external_id": """external id|id externe|identifiant externe|externe id|extern id
        |identyfikator zewnetrzny|id zewnetrzne""",
    "email": """email|e mail|mail|courriel|email address|e mail address|mail address|e mail value
        |adresse email|adresse e mail|adresse mail|adresse de courriel|adresse electronique
        |adres email|adres e mail|emailadres|e mailadres|mailadres""",
    "language": "language|langue|jezyk|taal|preferred language|langue preferee",
    "colleague": "colleague|collegue|wspolpracownik|collega",
    "street": """street|street address|street and number|address|adresse|adresse postale
        |postal address|numero et rue|rue et numero|rue|voie|numero et voie|home street
        |business street|address street|adres|ulica|ulica i numer|straat
        |straat en huisnummer|straat en nummer""",
    "postcode": """postcode|postal code|post code|zip|zip code|zipcode|code postal|cp
        |kod pocztowy|home postal code|business postal code|address postal code""",
    "town": """town|city|ville|commune|localite|miasto|miejscowosc|plaats|woonplaats|gemeente
        |stad|home city|business city|address city""",
    "preferred": """gets the one sms for the address|recoit le sms unique de son adresse
        |otrzymuje jedyny sms na ten adres|krijgt de ene sms voor het adres""",
    "promotional": "promotional|promotionnel|promotionnels",
    "private": "private|prive|prywatny",
}
# The roles of which a person has one value: of two such columns the second is a custom field.
SINGLE: frozenset[Role] = frozenset(
    {"external_id", "email", "language", "colleague", "street", "postcode", "town"}
)
_ROLE_OF_TITLE: dict[str, Role] = {
    title.strip(): role for role, titles in _TITLES.items() for title in titles.split("|")
}
_PHONE_WORDS = word_set(
    """phone phones phonenumber telephone telephones telephonenumber tel tels telefon telefonu
    telefony telefoon telefoonnummer telefoonnummers telefoonnr telnr gsmnummer gsmnr
    mobilenumber"""
)
_NUMBER_WORDS = _PHONE_WORDS | MOBILE_WORDS | FAX_WORDS
# A title with one of these words says something about a number, or means something else.
_OTHER_WORDS = word_set(
    """type label mail email courriel date operateur operator provider carrier fournisseur ok
    consent consentement accord autorisation optin modele model marque indicatif code prefix
    prefixe extension accepte accepts accepter accept stop preferred prefere"""
)
# "Accepte les SMS", "Przyjmuje SMS-y", "Ontvangt sms'en".
_ACCEPTING = word_set("accepts accept accepte przyjmuje aanvaardt accepteert ontvangt")
# "SMS promotionnels", "Accepte les SMS publicitaires", "SMS-y promocyjne", "Promotionele sms'en".
_PROMOTIONAL = word_set(
    """promotional promotionnel promotionnels promocyjne promocyjny promotionele promotie
    publicitaire publicitaires pub marketing reclame"""
)
# Words of a title that do not distinguish one number from another.
_FILLERS = word_set(
    """no num nr numero number numer numeru nummer de du des la le les of the value van het van
    contact"""
)
_COUNTER = re.compile(r"\d+")
_BRACKETS = re.compile(r"\(([^()]{1,60})\)")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LONGEST_LABEL = 40


@dataclass(frozen=True, slots=True)
class Column:
    """The content of a column."""

    role: Role
    title: str = ""  # as written; the name of a custom field
    label: str = ""  # of its numbers, such as "bureau"
    mobile: bool = False  # its numbers are mobiles
    certain: bool = False  # the title clearly means telephone numbers


def column_of(title: str) -> Column:
    """Return the content under this title; an unknown title is a custom field of that name."""
    spoken = text_of(title).strip()
    if spoken.casefold().startswith(FIELD_PREFIX):
        return Column("field", spoken[len(FIELD_PREFIX) :].strip())
    words = [word for word in plain_words(_CAMEL.sub(" ", spoken)) if not _COUNTER.fullmatch(word)]
    role = _ROLE_OF_TITLE.get(" ".join(words))
    if role is not None:
        return Column(role, spoken)
    if "sms" in words and (wish := _wish(words)) is not None:
        return Column(wish, spoken)
    if not _NUMBER_WORDS.isdisjoint(words):
        if words[-1] in ("type", "label"):
            return Column("label_before", spoken)
        if _OTHER_WORDS.isdisjoint(words):
            mobile = not MOBILE_WORDS.isdisjoint(words)
            return Column("number", spoken, _label(spoken), mobile=mobile, certain=True)
    return Column("field", spoken) if spoken else Column("unknown")


def _wish(words: list[str]) -> Role | None:
    """Return what a title with the word SMS says about a person's wishes."""
    if not _PROMOTIONAL.isdisjoint(words):
        return "promotional"
    return None if _ACCEPTING.isdisjoint(words) else "accepts_sms"


def field_title(name: str) -> str:
    """Return the title from which `column_of` recognises the custom field of that name."""
    found = column_of(name)
    plain = found == Column("field", name) and any(letter.isalpha() for letter in name)
    return name if plain else FIELD_PREFIX + name


def _label(title: str) -> str:
    """Return what distinguishes the numbers of this column: "bureau" of "Téléphone (bureau)"."""
    if is_fax(title):
        return title[:_LONGEST_LABEL]
    if bracketed := _BRACKETS.search(title):
        return bracketed[1].strip()[:_LONGEST_LABEL]
    words = re.findall(r"[^\W\d_]+", _CAMEL.sub(" ", title))
    telling = [
        word
        for word in words
        if len(word) > 1 and not (_NUMBER_WORDS | _FILLERS).intersection(plain_words(word))
    ]
    return " ".join(telling)[:_LONGEST_LABEL]
