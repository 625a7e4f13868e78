"""Sending to the rows of a file: what the pages show, and what they store."""

import html
import io
import re
import tracemalloc

import pytest
from fakes.credit import ADMIN, add_account
from fakes.office import NAMES, Office
from fakes.workbooks import xlsx
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from appliance.messaging.credit import accounts
from appliance.messaging.rules import optouts
from appliance.store import batch_lists, contacts, groups, messages
from appliance.store.contact_details import Details
from appliance.store.contacts import ContactNumber
from appliance.store.listing import MessageFilter

APOSTROPHE, DASH = "\u2019", "\u2013"
FILE = (
    "Prénom;Portable;Heure\n"
    "Zoë;0612345678;9 h\n"
    "Éric;612345679;10 h\n"
    "Léa;;11 h\n"
    "Tom;0612345680;\n"
    "Zoë;0612345678;12 h\n"
)
TEXT = "Bonjour [prénom], à [heure]."


def upload(client: FlaskClient, data: bytes | str, name: str = "liste.csv") -> TestResponse:
    content = data.encode() if isinstance(data, str) else data
    return client.post(
        "/sendings/new",
        data={"file": (io.BytesIO(content), name)},
        content_type="multipart/form-data",
    )


def place_of(client: FlaskClient, data: bytes | str) -> str:
    answer = upload(client, data)
    assert answer.status_code == 302, answer.text
    return answer.location


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)
    assert found is not None
    return found[1]


def form(client: FlaskClient, place: str, **fields: str) -> dict[str, str]:
    page = client.get(place).text
    known = {
        "column": re.search(r'<option selected value="(\d+)"', page)[1],  # type: ignore[index]
        "public_id": hidden(page, "public_id"),
        "message_class": "functional",
        "text": TEXT,
    }
    return known | fields


def send(client: FlaskClient, place: str, **fields: str) -> TestResponse:
    filled = form(client, place, **fields)
    preview = client.post(place, data=filled).text
    return client.post(place, data=filled | {"send": "1", "seen": hidden(preview, "seen")})


def stored(office: Office) -> list[tuple[str, str]]:
    page = messages.page(office.store, MessageFilter(direction="out"), limit=500, order="oldest")
    return [(row.address, row.body) for row in page.rows]


def test_every_row_is_shown_with_its_text_and_what_becomes_of_it(client: FlaskClient) -> None:
    place = place_of(client, FILE)
    page = client.post(place, data=form(client, place)).text
    assert "Bonjour Zoë, à 9 h." in page
    assert "Bonjour Éric, à 10 h." in page
    assert "dans le fichier" in page  # the number that lacked its zero
    assert "<strong>2 destinataires</strong>" in page
    assert "Il manque le numéro." in page
    assert "Il manque la valeur de [heure]." in page
    assert "Le numéro est sur une ligne précédente." in page


def test_what_was_shown_is_sent_to_each_with_its_own_text(
    office: Office, client: FlaskClient
) -> None:
    answer = send(client, place_of(client, FILE))
    assert answer.status_code == 302
    assert stored(office) == [
        ("+33612345678", "Bonjour Zoë, à 9 h."),
        ("+33612345679", "Bonjour Éric, à 10 h."),
    ]
    assert client.get(answer.location).status_code == 200


def test_a_promotional_sending_waits_for_the_morning(office: Office) -> None:
    office.clock.advance(8 * 3600)  # Monday 21 September 2026, 22:13
    client = office.client("operator")
    place = place_of(client, FILE)
    fields = form(client, place, message_class="promotional")
    page = html.unescape(client.post(place, data=fields).text)
    assert "mar. 22 sept. à 08:00\N{NO-BREAK SPACE}: hors des heures autorisées" in page
    assert "STOP : répondez STOP" in page


def test_the_same_form_twice_is_one_sending(office: Office, client: FlaskClient) -> None:
    place = place_of(client, FILE)
    filled = form(client, place)
    seen = hidden(client.post(place, data=filled).text, "seen")
    answers = [client.post(place, data=filled | {"send": "1", "seen": seen}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].location == answers[1].location
    assert len(stored(office)) == 2


@pytest.mark.parametrize(
    "changed", [{"text": "Bonsoir [prénom], à [heure]."}, {"seen": "0" * 16}, {"subject": "Autre"}]
)
def test_nothing_is_sent_that_was_not_shown(
    office: Office, client: FlaskClient, changed: dict[str, str]
) -> None:
    place = place_of(client, FILE)
    filled = form(client, place)
    seen = hidden(client.post(place, data=filled).text, "seen")
    answer = client.post(place, data=filled | {"send": "1", "seen": seen} | changed)
    assert answer.status_code == 409
    assert "ont changé depuis l" in answer.text
    assert stored(office) == []
    again = client.post(
        place, data=filled | {"send": "1"} | changed | {"seen": hidden(answer.text, "seen")}
    )
    assert again.status_code == 302


def test_an_account_that_was_not_shown_does_not_pay(office: Office, client: FlaskClient) -> None:
    add_account(office.store, balance=9, users=(NAMES["operator"],))
    add_account(office.store, "Town", balance=9)
    place = place_of(client, FILE)
    filled = form(client, place)
    seen = hidden(client.post(place, data=filled).text, "seen")
    accounts.change(office.store, "School", {"users": ()}, ADMIN, "FR")
    accounts.change(office.store, "Town", {"users": (NAMES["operator"],)}, ADMIN, "FR")
    answer = client.post(place, data=filled | {"send": "1", "seen": seen})
    assert answer.status_code == 409
    assert stored(office) == []


def test_somebody_who_said_stop_since_the_preview_is_noticed(
    office: Office, client: FlaskClient
) -> None:
    place = place_of(client, FILE)
    filled = form(client, place)
    seen = hidden(client.post(place, data=filled).text, "seen")
    optouts.add(office.store, "+33612345678", source="page", actor="user:sophie")
    answer = client.post(place, data=filled | {"send": "1", "seen": seen})
    assert answer.status_code == 409
    assert stored(office) == []


def test_a_file_with_one_text_per_number_needs_no_text(office: Office, client: FlaskClient) -> None:
    place = place_of(client, "0612345678;Votre carte est prête\n0612345679;Rappelez-nous\n")
    page = client.get(place).text
    assert ">[v1] [v2]</textarea>" in page.replace("\r\n", "")
    assert "Votre carte est prête" in page
    send(client, place, text="[v1] [v2]")
    assert [body for _, body in stored(office)] == ["Votre carte est prête", "Rappelez-nous"]


def test_a_workbook_is_shown_as_the_spreadsheet_shows_it(client: FlaskClient) -> None:
    place = place_of(client, xlsx([["Portable", "Somme"], [612345678.0, 12.5]]))
    page = client.post(place, data=form(client, place, text="Reste [somme] €")).text
    assert "Reste 12,5 €" in page


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("", "Le fichier est vide."),
        ("Nom;Portable\n", "aucune ligne avec des valeurs"),
        (b"PK\x03\x04xxxx", "Ce classeur est endommagé"),
        ("Portable\n" + "0612345678\n" * 12_000, "12000 lignes"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(
    client: FlaskClient, data: bytes | str, said: str
) -> None:
    answer = upload(client, data)
    assert answer.status_code == 400
    assert said in answer.text


def test_without_a_column_of_numbers_the_page_asks_for_one(client: FlaskClient) -> None:
    place = place_of(client, "Nom;Texte\nZoë;Bonjour\n")
    page = client.get(place).text
    assert "Aucune colonne de ce fichier ne contient de numéros" in page
    assert "seen" not in page


def test_of_two_columns_of_numbers_one_is_chosen(office: Office, client: FlaskClient) -> None:
    file = "Nom;Téléphone;Portable\nZoë;0612345678;0712345678\nÉric;0612345679;0712345679\n"
    place = place_of(client, file)
    assert "Plusieurs colonnes de ce fichier" in client.get(place).text
    fields = {
        "column": "2",
        "text": "Bonjour [nom]",
        "public_id": "x",
        "message_class": "functional",
    }
    page = client.post(place, data=fields).text
    client.post(place, data=fields | {"send": "1", "seen": hidden(page, "seen")})
    assert [address for address, _ in stored(office)] == ["+33712345678", "+33712345679"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Bonjour [prénom", "est pas fermé"),
        ("Bonjour [inconnu]", "Il manque la valeur de [inconnu]."),
    ],
)
def test_a_wrong_text_is_said_and_kept(client: FlaskClient, text: str, said: str) -> None:
    place = place_of(client, FILE)
    page = client.post(place, data=form(client, place, text=text)).text
    assert said in page
    assert f"{text}</textarea>" in page


def test_rows_are_filtered_and_paged(client: FlaskClient) -> None:
    rows = "".join(f"06{number:08};{'long ' * (number % 3) * 40}\n" for number in range(1, 121))
    place = place_of(client, f"Portable;Texte\n{rows}")
    filled = form(client, place, text="Bonjour [texte|]")
    page = client.post(place, data=filled | {"show": "long"}).text
    assert page.count('data-label="SMS"') == 50
    assert 'name="skip" value="50"' in page
    page = client.post(place, data=filled | {"show": "long", "skip": "50"}).text
    assert page.count('data-label="SMS"') == 30
    assert 'value="longest"' in page


def test_a_text_that_is_too_long_for_some_rows_stores_nothing(
    office: Office, client: FlaskClient
) -> None:
    place = place_of(client, f"Portable;Texte\n0612345678;{'x' * 2000}\n0612345679;Bonjour\n")
    filled = form(client, place, text="[texte]")
    page = client.post(place, data=filled).text
    assert "Le texte de la ligne 2 est trop long" in page
    assert "Le message représente 14 SMS\u00a0; 10 au maximum peuvent être envoyés." in page
    answer = client.post(place, data=filled | {"send": "1", "seen": hidden(page, "seen")})
    assert answer.status_code == 400
    assert stored(office) == []


def test_the_costliest_characters_are_replaced_in_the_text_and_in_the_file(
    office: Office, client: FlaskClient
) -> None:
    long = f"C{APOSTROPHE}est l{APOSTROPHE}heure de l{APOSTROPHE}école, " * 4
    place = place_of(client, f"Portable;Texte\n0612345678;{long}\n0612345679;Ça ira\n")
    filled = form(client, place, text=f"[texte] {DASH} Mairie")
    page = client.post(place, data=filled).text
    assert "Les caractères les plus coûteux" in page
    assert f'name="instead" value="{APOSTROPHE}"' in page
    assert f'name="instead" value="{DASH}"' in page
    both = {"instead": [APOSTROPHE, DASH]}
    page = client.post(place, data=filled | both).text
    assert "Les caractères les plus coûteux" not in page
    seen = hidden(page, "seen")
    client.post(place, data=filled | both | {"send": "1", "seen": seen})
    assert stored(office)[0][1] == f"{long.strip().replace(APOSTROPHE, chr(39))} - Mairie"
    sending = batch_lists.by_public_id(office.store, filled["public_id"])
    assert sending is not None
    assert sending.text == "[texte] - Mairie"


def test_a_sending_to_many_is_confirmed(office: Office, client: FlaskClient) -> None:
    rows = "".join(f"06{number:08}\n" for number in range(12_345_600, 12_345_660))
    place = place_of(client, f"Portable\n{rows}")
    assert send(client, place, text="Bonjour").status_code == 400
    assert stored(office) == []
    assert send(client, place, text="Bonjour", confirmed="60").status_code == 302
    assert len(stored(office)) == 60


def test_cancelling_forgets_the_file(client: FlaskClient) -> None:
    place = place_of(client, FILE)
    assert client.post(f"{place}/cancel").status_code == 302
    assert client.get(place).status_code == 404


def test_the_list_is_kept_as_a_group_with_its_columns_as_fields(
    office: Office, client: FlaskClient
) -> None:
    answer = send(client, place_of(client, FILE), keep="y", group="Rendez-vous")
    assert answer.status_code == 302
    [group] = groups.all_of(office.store)
    assert (group.name, group.members) == ("Rendez-vous", 3)
    found = {row.name: row for row in contacts.page(office.store, limit=10)}
    assert found["Zoë"].fields == (("Heure", "9 h"),)
    assert [number.address for number in found["Éric"].numbers] == ["+33612345679"]
    assert len(stored(office)) == 2


@pytest.mark.parametrize("name", ["", "x" * 300])
def test_a_group_without_a_name_sends_nothing(
    office: Office, client: FlaskClient, name: str
) -> None:
    answer = send(client, place_of(client, FILE), keep="y", group=name)
    assert answer.status_code == 400
    assert 'id="group-error"' in answer.text
    assert stored(office) == []
    assert groups.all_of(office.store) == []


def test_a_list_that_is_kept_and_not_sent_leaves_no_contact(
    office: Office, client: FlaskClient
) -> None:
    place = place_of(client, FILE)
    filled = form(client, place, keep="y", group="Liste", due="2001-01-01T00:00")
    seen = hidden(client.post(place, data=filled).text, "seen")
    answer = client.post(place, data=filled | {"send": "1", "seen": seen})
    assert answer.status_code == 400
    assert contacts.page(office.store, limit=10) == []
    assert groups.all_of(office.store) == []


def test_a_landline_in_the_file_is_told(client: FlaskClient) -> None:
    place = place_of(client, "Numéro;Heure\n0123456789;9 h\n0612345679;10 h\n")
    page = client.post(place, data=form(client, place, text="À [heure].")).text
    assert "Une ligne fixe\u00a0: la plupart ne reçoivent pas de SMS." in page
    assert page.count("01 23 45 67 89 est une ligne fixe") == 1
    assert "06 12 34 56 79 est une ligne fixe" not in page
    assert "<strong>2 destinataires</strong>" in page


def test_one_sms_for_each_address_is_offered_once_the_directory_has_one(
    office: Office, client: FlaskClient
) -> None:
    place = place_of(client, FILE)
    assert 'name="once_per_address"' not in client.get(place).text
    home = Details(street="12 rue Haute", postcode="54000", town="Nancy")
    for name, number in (("Zoë", "+33612345678"), ("Éric", "+33612345679")):
        contacts.add(office.store, name, [ContactNumber(number)], details=home)
    assert 'name="once_per_address"' in client.get(place).text
    page = client.post(place, data=form(client, place, once_per_address="y")).text
    assert "<strong>1 destinataire</strong>" in page
    assert "de Zoë, qui reçoit le SMS" in page
    assert send(client, place, once_per_address="y").status_code == 302
    assert stored(office) == [("+33612345678", "Bonjour Zoë, à 9 h.")]


def test_the_options_are_those_of_a_new_sms(office: Office, client: FlaskClient) -> None:
    place = place_of(client, FILE)
    assert '<details class="options">' in client.get(place).text
    send(client, place, sent_as="flash", validity="6", subject=" Sortie  du lundi ")
    batch = office.store.row("SELECT form, subject FROM batch")
    assert batch is not None
    assert tuple(batch) == ("flash", "Sortie du lundi")
    lasts = office.store.value("SELECT max(expires_at - at) FROM message")
    assert lasts == 6 * 3_600_000


def test_a_validity_that_ends_before_the_message_may_leave_is_told(
    office: Office, client: FlaskClient
) -> None:
    office.clock.advance(8 * 3600)  # to 22:13
    place = place_of(client, FILE)
    late = form(client, place, message_class="promotional", sent_as="normal", validity="3")
    page = client.post(place, data=late).text
    assert "2 SMS ne seront pas envoyés" in page


def octets_to_send(client: FlaskClient, rows: range, **fields: str) -> int:
    """Return how much more memory is in use at the peak of sending to the rows of a file."""
    lines = [
        f"Zoë{number};6{10_000_000 + number * 7};{number % 12} h 30;{number} {'à la mairie ' * 10}"
        for number in rows
    ]
    place = place_of(client, "\n".join(["Prénom;Portable;Heure;Texte", *lines]))
    filled = form(client, place, text=f"{TEXT} [texte]", **fields)
    page = client.post(place, data=filled).text
    sent = filled | {"send": "1", "seen": hidden(page, "seen"), "confirmed": str(len(rows))}
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        assert client.post(place, data=sent).status_code == 302
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return peak - before


@pytest.mark.parametrize(
    ("most", "fields"),
    [(1700, {}), (2300, {"keep": "y", "group": "Liste"})],
    ids=["sent", "kept"],
)
def test_a_row_takes_little_memory(client: FlaskClient, most: int, fields: dict[str, str]) -> None:
    """10,000 rows may take 25 MiB of a box that has 512."""
    octets_to_send(client, range(300), **fields)  # what is loaded once
    few = octets_to_send(client, range(300, 1300), **fields)
    many = octets_to_send(client, range(1300, 3300), **fields)
    print(f"{(many - few) / 1000:.0f} octets a row")
    assert (many - few) / 1000 < most


def test_a_price_that_lost_its_zero_is_told(client: FlaskClient) -> None:
    def page(price: float) -> str:
        rows = [["Portable", "Prix"], ["0612345678", price], ["0612345679", 12.25]]
        place = upload(client, xlsx(rows), "prix.xlsx").location
        return html.unescape(client.get(place).text)

    assert "la colonne Prix viennent sans le format" in page(12.5)
    assert "sans le format" not in page(12.75)


def test_a_line_sends_all_rows_and_is_shown_before(office: Office, client: FlaskClient) -> None:
    place = place_of(client, FILE)
    assert "Par ligne" not in client.post(place, data=form(client, place)).text
    office.add_line("provider", label="SMSAPI", price=7000)
    filled = form(client, place, line="provider")
    shown = client.post(place, data=filled).text
    assert "SMSAPI: 2 (0.14)" in shown
    client.post(place, data=filled | {"send": "1", "seen": hidden(shown, "seen")})
    tiers = {row[0] for row in office.store.rows("SELECT tiers FROM route")}
    assert tiers == {'[["provider"]]'}
