"""CSV files as other programs, telephones and people write them."""

import pytest

from appliance.messaging.directory.contact_files import Choice, FileContents, read
from appliance.messaging.directory.contact_files.titles import column_of, field_title

MOBILE_TITLES = [
    "Téléphone portable",
    "Tél. portable",
    "Tél portable",
    "TEL_PORTABLE",
    "Tél. mobile",
    "N° de portable",
    "N° mobile",
    "Nº mobile",
    "No de portable",
    "Numéro de mobile",
    "Numéro de téléphone portable",
    "Numéro portable",
    "Portable 1",
    "Portable du responsable",
    "GSM",
    "Numéro de GSM",
    "Mobile Phone",
    "Mobile",
    "mobilePhone",
    "Cell Phone",
    "Cell",
    "Mobile number",
    "Mobiel nummer",
    "telefoonnummer-mobiel",
    "Telefoonnummer (mobiel)",
    "Mobiele telefoon",
    "GSM-nummer",
    "Mobielnummer",
    "Telefon komórkowy",
    "Nr telefonu komórkowego",
    "Numer komórkowy",
    "Komórka",
    "Tel. kom. (GSM)",
]
NUMBER_TITLES = [
    "N° de téléphone",
    "Numéro de téléphone",
    "Téléphone",
    "Tél.",
    "Tél 2",
    "Phone",
    "Phone Number",
    "phone_number",
    "Primary Phone",
    "Phone 1 - Value",
    "Numéro",
    "Telefoon",
    "Telefoonnummer",
    "Tel.nr.",
    "Telefon",
    "Numer telefonu",
    "Nr tel.",
    "Nummer",
]
OTHER_TITLES = [
    "Type de téléphone mobile préféré",
    "E-mail mobile",
    "Opérateur mobile",
    "Mobile OK",
    "N° client",
    "Numéro de dossier",
    "Numéro de rue",
    "Date d'appel téléphone",
    "Hotel",
    "Immobilier",
]


@pytest.mark.parametrize("title", MOBILE_TITLES)
def test_titles_of_mobiles(title: str) -> None:
    found = column_of(title)
    assert (found.role, found.mobile) == ("number", True)


@pytest.mark.parametrize("title", NUMBER_TITLES)
def test_titles_of_numbers(title: str) -> None:
    found = column_of(title)
    assert (found.role, found.mobile) == ("number", False)


@pytest.mark.parametrize("title", OTHER_TITLES)
def test_titles_that_only_speak_of_something_near(title: str) -> None:
    assert column_of(title).role == "field"


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("Téléphone (bureau)", "bureau"),
        ("Téléphone 2 (domicile)", "domicile"),
        ("Téléphone principal", "principal"),
        ("Téléphone portable", ""),
        ("N° de téléphone", ""),
        ("Business Phone 2", "Business"),
        ("Home Phone", "Home"),
        ("Telefoon thuis", "thuis"),
        ("Zakelijke telefoon", "Zakelijke"),
        ("Telefon służbowy", "służbowy"),
        ("Télécopie (bureau)", "Télécopie (bureau)"),
        ("Business Fax", "Business Fax"),
        ("Faks służbowy", "Faks służbowy"),
    ],
)
def test_the_title_labels_its_numbers(title: str, label: str) -> None:
    assert column_of(title).label == label


@pytest.mark.parametrize("name", ["Ville", "Tél. école", "Nom", "field:x", "2024", "", "Groupes"])
def test_a_free_field_is_found_again_under_its_title(name: str) -> None:
    found = column_of(field_title(name))
    assert (found.role, found.title) == ("field", name)


OUTLOOK_FRENCH = (
    "Titre,Prénom,Deuxième prénom,Nom,Suffixe,Société,Service,Télécopie (bureau),"
    "Téléphone (bureau),Téléphone 2 (bureau),Téléphone (domicile),Tél. mobile,"
    "Téléphone principal,Adresse de messagerie,Notes\r\n"
    "Mme,Claire,,Outlook,,Acme,,01 23 45 67 81,01 23 45 67 80,,,06 12 35 00 17,,c@example.com,\r\n"
)
OUTLOOK_ENGLISH = (
    "First Name,Middle Name,Last Name,Company,Business Fax,Business Phone,Home Phone,Mobile Phone,"
    "Other Phone,Categories\r\nAnna,,Outlook,Acme,+44 20 7946 0001,+44 20 7946 0002,,"
    "+44 7700 900123,,Red;Blue\r\n"
)
OUTLOOK_DUTCH = (
    "Voornaam;Tussenvoegsel;Achternaam;Telefoon op werk;Mobiele telefoon;Fax op werk\r\n"
    "Jan;de;Vries;020 123 4567;06 12345678;020 123 4568\r\n"
)
OUTLOOK_POLISH = (
    "Imię;Nazwisko;Telefon służbowy;Telefon komórkowy\r\nZofia;Łąk;22 123 45 67;601 234 567\r\n"
)
GOOGLE_OLD = (
    "Name,Given Name,Additional Name,Family Name,Notes,Group Membership,E-mail 1 - Type,"
    "E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value,Phone 2 - Type,Phone 2 - Value\r\n"
    "Deux Mobiles,Deux,,Mobiles,,* My Contacts ::: Amis ::: Chorale,,,Mobile,"
    "+33 6 12 35 00 14 ::: +33 6 12 35 00 15,Work,01 23 45 67 80\r\n"
)
GOOGLE_NEW = (
    "First Name,Middle Name,Last Name,Phonetic First Name,Organization Name,Labels,"
    "Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value\r\n"
    "Ada,,Love,,,Team ::: * myContacts,* Mobile,+33612345678,Work Fax,+33140506070\r\n"
)
NEXTCLOUD = '"Nom complet";"Téléphone";"Portable"\n"Zoé Nuage";"0123456789";"0612350033"\n'
EXCEL_SEP = "sep=;\r\nNom;Prénom;Mobile\r\nSeparateur;Sophie;06 12 35 00 21\r\n"
EXCEL_SEP_QUOTED = '"sep=|"\nNom|Mobile\nBarre|06 12 35 00 21\n'
TITLE_ROW = (
    "Liste des clients au 27/11/2026;;\r\n;;\r\nNom;Prénom;Mobile\r\nTitre;Tom;0612350022\r\n"
)
TEXT_FORMULA = 'Nom;Mobile\r\nFormule Fanny;="0612350023"\r\n'
TEXT_FORMULA_QUOTED = 'Nom;Mobile\r\nFormule Fanny;"=""0612350023"""\r\n'
APOSTROPHE = "Nom;Mobile\r\nGuillemet;'0612350023\r\n"
UNKNOWN_TITLES = (
    "Personne;Joindre au;Ville\r\nInconnu Igor;0612350024;Lyon\r\nB;0612350025;Metz\r\n"
)
KNOWN_NAME = "Nom;Joindre au;CP\r\nInconnu Igor;0612350024;69001\r\nB;0612350025;57000\r\n"
COUNTER = "Numéro;Nom;Portable\r\n17;Compteur;0612350026\r\n18;B;0612350027\r\n"
CONTRADICTION = "Nom;Mobile;Contact rapide\r\nOui Oscar;oui;0612350028\r\nB;non;0612350029\r\n"
POSTCODES = "69001;Untitled Ursula;0612350030\r\n57000;B;0612350031\r\n"
TWO_IN_A_CELL = (
    'Nom;Tél.\r\nDeux;"06 12 35 00 14 / 06 12 35 00 15"\r\nTrois;0612350016 ou 0612350017\n'
)
NUMBERS_WITH_SLASHES = "Nom;Tél.\r\nBarres;06/12/35/00/18\r\n"
TEL = "Nom;Tél.\r\nUri;tel:+33-6-12-35-00-19\r\n"
LINE_SEPARATOR = "Nom;Note;Mobile\nLigne;a\u2028b\x85c;0612350032\nSuite;d;0612350033\n"


def people(text: str) -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (record.name, [(number.number, number.label) for number in record.numbers])
        for record in read(text.encode()).records
    ]


@pytest.mark.parametrize(
    ("text", "name", "numbers"),
    [
        (
            OUTLOOK_FRENCH,
            "Claire Outlook",
            [
                ("01 23 45 67 81", "Télécopie (bureau)"),
                ("01 23 45 67 80", "bureau"),
                ("06 12 35 00 17", ""),
            ],
        ),
        (
            OUTLOOK_ENGLISH,
            "Anna Outlook",
            [
                ("+44 20 7946 0001", "Business Fax"),
                ("+44 20 7946 0002", "Business"),
                ("+44 7700 900123", ""),
            ],
        ),
        (
            OUTLOOK_DUTCH,
            "Jan de Vries",
            [
                ("020 123 4567", "op werk"),
                ("06 12345678", ""),
                ("020 123 4568", "Fax op werk"),
            ],
        ),
        (OUTLOOK_POLISH, "Zofia Łąk", [("22 123 45 67", "służbowy"), ("601 234 567", "")]),
        (
            GOOGLE_OLD,
            "Deux Mobiles",
            [
                ("+33 6 12 35 00 14", "Mobile"),
                ("+33 6 12 35 00 15", "Mobile"),
                ("01 23 45 67 80", "Work"),
            ],
        ),
        (GOOGLE_NEW, "Ada Love", [("+33612345678", "Mobile"), ("+33140506070", "Work Fax")]),
        (NEXTCLOUD, "Zoé Nuage", [("0123456789", ""), ("0612350033", "")]),
        (EXCEL_SEP, "Sophie Separateur", [("06 12 35 00 21", "")]),
        (EXCEL_SEP_QUOTED, "Barre", [("06 12 35 00 21", "")]),
        (TITLE_ROW, "Tom Titre", [("0612350022", "")]),
        (TEXT_FORMULA, "Formule Fanny", [("0612350023", "")]),
        (TEXT_FORMULA_QUOTED, "Formule Fanny", [("0612350023", "")]),
        (APOSTROPHE, "Guillemet", [("0612350023", "")]),
        (UNKNOWN_TITLES, "Inconnu Igor", [("0612350024", "")]),
        (KNOWN_NAME, "Inconnu Igor", [("0612350024", "")]),
        (COUNTER, "Compteur", [("0612350026", "")]),
        (CONTRADICTION, "Oui Oscar", [("0612350028", "")]),
        (POSTCODES, "Untitled Ursula", [("0612350030", "")]),
        (TWO_IN_A_CELL, "Deux", [("06 12 35 00 14", ""), ("06 12 35 00 15", "")]),
        (NUMBERS_WITH_SLASHES, "Barres", [("06/12/35/00/18", "")]),
        (TEL, "Uri", [("+33-6-12-35-00-19", "")]),
        (LINE_SEPARATOR, "Ligne", [("0612350032", "")]),
    ],
)
def test_files_of_other_writers(text: str, name: str, numbers: list[tuple[str, str]]) -> None:
    assert people(text)[0] == (name, numbers)
    assert people(text.replace("\r\n", "\r"))[0] == (name, numbers)


def test_lines_above_the_titles_are_told() -> None:
    table = read(TITLE_ROW.encode()).table
    assert table is not None
    assert (table.has_titles, table.skipped) == (True, (1,))
    assert read(TITLE_ROW.encode()).records[0].line == 4
    assert read(EXCEL_SEP.encode()).records[0].line == 3


def test_a_note_is_whole_whatever_ends_a_line_elsewhere() -> None:
    assert read(LINE_SEPARATOR.encode()).records[0].notes == "a\u2028b\x85c"


@pytest.mark.parametrize(
    ("cell", "groups"),
    [
        ("A, B", ("A", "B")),
        ("A;B", ("A", "B")),
        ("A|B", ("A", "B")),
        ("A ::: * myContacts ::: B", ("A", "B")),
        (r"Lyon\, Metz|B", ("Lyon, Metz", "B")),
        ("", ()),
    ],
)
def test_several_groups_in_a_cell(cell: str, groups: tuple[str, ...]) -> None:
    text = f'Nom,Portable,Groupes\nA,0612345678,"{cell}"\n'
    assert read(text.encode()).records[0].groups == groups


def chosen(text: str, choice: Choice) -> FileContents:
    return read(text.encode(), choice)


def test_a_person_chooses_the_columns() -> None:
    text = "0612350040;Autre;0612350041\n0612350042;B;0612350043\n"
    contents = chosen(text, Choice(has_titles=False, roles=("unknown", "name", "number")))
    assert [record.name for record in contents.records] == ["Autre", "B"]
    assert [record.numbers[0].number for record in contents.records] == ["0612350041", "0612350043"]
    titled = chosen(
        "Nom;A;B\nX;0612350044;0612350045\n",
        Choice(has_titles=True, roles=("name", "field", "number")),
    )
    assert titled.records[0].fields == (("A", "0612350044"),)
    assert titled.records[0].numbers[0].number == "0612350045"


MIXED = "Nom;Mobile;Note\nZoé;0612350046;été\nRené;0612350047;à\n".encode()


def test_one_odd_octet_spoils_neither_its_line_nor_the_others() -> None:
    contents = read(MIXED + b"Fran\xe7oise;0612350048;\xc3\xa9t\xe9 \x80\n")
    assert contents.encoding == "UTF-8, Windows-1252"
    assert [record.name for record in contents.records] == ["Zoé", "René", "Françoise"]
    assert [record.notes for record in contents.records] == ["été", "à", "été €"]


def test_a_file_of_windows_1252_is_not_mended_where_it_looks_like_utf_8() -> None:
    text = "Nom;Mobile;Note\nHélène;0612350049;déjà été : CAFÉ\u00a0!\n"
    contents = read(text.encode("cp1252"))
    assert contents.encoding == "Windows-1252"
    assert contents.records[0].notes == "déjà été : CAFÉ\u00a0!"
