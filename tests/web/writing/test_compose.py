import html
import io
import re
from datetime import timedelta

import pytest
from fakes.correspondence import MARIE, send
from fakes.office import Office
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from appliance.local_time import local
from appliance.messaging.directory import entries
from appliance.messaging.directory.writing import Wanted
from appliance.messaging.requests import Author
from appliance.messaging.rules import optouts
from appliance.store import contacts, groups, messages
from appliance.store.contacts import ContactNumber
from appliance.store.listing import MessageFilter
from appliance.store.message_rows import MessageRow

SOPHIE = Author("user", "sophie")
NEW = "/messages/new"


def stored(office: Office) -> list[MessageRow]:
    return list(
        messages.page(office.store, MessageFilter(direction="out"), limit=100, order="oldest").rows
    )


def team(office: Office, size: int) -> int:
    for number in range(size):
        entries.save_contact(
            office.store,
            Wanted(f"Person {number}", (ContactNumber(f"+3361234560{number}"),), groups=("Team",)),
            SOPHIE,
        )
    found = groups.by_name(office.store, "Team")
    assert found is not None
    return found.id


def seen(page: TestResponse) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page.text)
    assert found is not None, page.text
    return found[1]


def public_id(page: TestResponse) -> str:
    found = re.search(r'name="public_id"[^>]*value="([^"]+)"', page.text)
    assert found is not None
    return found[1]


def ticked_class(page: TestResponse) -> str:
    (ticked,) = re.findall(
        r"<input [^>]*name=\"message_class\"[^>]*checked[^>]*>|"
        r"<input [^>]*checked[^>]*name=\"message_class\"[^>]*>",
        page.text,
    )
    found = re.search(r'value="(\w+)"', ticked)
    assert found is not None
    return found[1]


def tomorrow(office: Office) -> str:
    return (local(office.clock.now_ms()) + timedelta(days=1)).strftime("%Y-%m-%dT09:00")


def test_the_page_has_the_words_people_know(client: FlaskClient) -> None:
    page = html.unescape(client.get(NEW).text)
    for word in ("Texte du SMS", "Date d'envoi du SMS", "Numéros cibles", "Enregistrer le SMS"):
        assert word in page


def test_one_number_is_sent_at_once_and_shown_in_its_discussion(
    office: Office, client: FlaskClient
) -> None:
    answer = client.post(NEW, data={"text": "Bonjour", "numbers": "06 98 76 54 32"})
    assert answer.location == "/discussions/+33698765432"
    (message,) = stored(office)
    assert (message.address, message.status, message.origin) == (MARIE, "queued", "page")
    assert message.author == "sophie"


def test_a_pasted_list_is_taken_apart_and_duplicates_are_joined(
    office: Office, client: FlaskClient
) -> None:
    answer = client.post(
        NEW, data={"text": "x", "numbers": "0612345600;+33612345601\n06 12 34 56 00"}
    )
    assert answer.location == "/messages/batches/1"
    assert [message.address for message in stored(office)] == ["+33612345600", "+33612345601"]


def test_a_date_makes_it_wait(office: Office, client: FlaskClient) -> None:
    answer = client.post(NEW, data={"text": "x", "numbers": "0612345600", "due": tomorrow(office)})
    assert answer.location == "/messages/scheduled"
    (message,) = stored(office)
    assert message.status == "scheduled"
    assert message.release_at is not None
    assert local(message.release_at).strftime("%Y-%m-%dT%H:%M") == tomorrow(office)


@pytest.mark.parametrize(
    ("sent", "field", "words"),
    [
        ({"text": "", "numbers": "0612345600"}, "text", "vide"),
        ({"text": "x" * 2000, "numbers": "0612345600"}, "text", "SMS"),
        ({"text": "x", "numbers": ""}, "numbers", ""),
        ({"text": "x", "numbers": "abc123"}, "numbers", "abc123"),
        ({"text": "x", "numbers": "0612345600", "due": "2020-01-01T10:00"}, "due", "passé"),
        ({"text": "x", "numbers": "0612345600", "due": "yesterday"}, "due", ""),
    ],
)
def test_an_error_is_shown_next_to_its_field_and_the_input_stays(
    office: Office, client: FlaskClient, sent: dict[str, str], field: str, words: str
) -> None:
    answer = client.post(NEW, data=sent)
    assert answer.status_code == 400
    error = re.search(rf'id="{field}-error">.*?</p>', answer.text, re.DOTALL)
    assert error is not None
    assert words in error.group()
    assert sent["text"] in answer.text
    assert sent["numbers"] in answer.text
    assert stored(office) == []


def test_many_are_shown_before_they_are_sent_to(office: Office, client: FlaskClient) -> None:
    group = team(office, 7)
    sent = {"text": "Bonjour", "group": group, "public_id": "once"}
    shown = client.post(NEW, data=sent)
    assert shown.status_code == 200
    assert stored(office) == []
    assert "Person 6" in shown.text
    assert re.search(r"<strong>7 destinataires</strong>", shown.text)
    answer = client.post(NEW, data=sent | {"seen": seen(shown)})
    assert answer.location == "/messages/batches/1"
    assert len(stored(office)) == 7


def test_excluded_recipients_are_shown_with_the_reason(office: Office, client: FlaskClient) -> None:
    optouts.add(office.store, "+33612345600", source="page", actor="user:sophie")
    sent = {"text": "x", "numbers": "0612345600\n0612345601\nabc123\n0612345601"}
    shown = client.post(NEW, data=sent)
    assert stored(office) == []
    assert "est dans la liste STOP" in shown.text
    assert "abc123" in shown.text
    client.post(NEW, data=sent | {"seen": seen(shown)})
    assert [(m.address, m.status) for m in stored(office)] == [
        ("+33612345600", "blocked"),
        ("+33612345601", "queued"),
    ]


def test_what_changed_since_it_was_seen_is_shown_again(office: Office, client: FlaskClient) -> None:
    group = team(office, 7)
    sent = {"text": "Bonjour", "group": group}
    first = seen(client.post(NEW, data=sent))
    entries.save_contact(
        office.store, Wanted("New", (ContactNumber("+33612345699"),), groups=("Team",)), SOPHIE
    )
    again = client.post(NEW, data=sent | {"seen": first})
    assert stored(office) == []
    assert "8 destinataires" in again.text


def test_a_contact_in_two_groups_is_sent_to_once(office: Office, client: FlaskClient) -> None:
    group = team(office, 2)
    other = groups.add(office.store, "Other")
    groups.add_members(
        office.store, other, [row.id for row in contacts.page(office.store, limit=9)]
    )
    client.post(NEW, data={"text": "x", "group": [group, other]})
    assert len(stored(office)) == 2


def test_a_form_sent_twice_is_stored_once(office: Office, client: FlaskClient) -> None:
    page = client.get(NEW)
    sent = {"text": "x", "numbers": "0612345600", "public_id": public_id(page)}
    first = client.post(NEW, data=sent)
    again = client.post(NEW, data=sent)
    assert again.location == first.location == "/discussions/+33612345600"
    assert len(stored(office)) == 1


def test_a_form_sent_again_with_another_text_asks(office: Office, client: FlaskClient) -> None:
    page = client.get(NEW)
    sent = {"text": "x", "numbers": "0612345600", "public_id": public_id(page)}
    client.post(NEW, data=sent)
    again = client.post(NEW, data=sent | {"text": "y"})
    assert again.status_code == 409
    assert "avec un autre contenu" in again.text
    assert public_id(again) != public_id(page)
    assert len(stored(office)) == 1
    client.post(NEW, data=sent | {"text": "y", "public_id": public_id(again)})
    assert [message.body for message in stored(office)] == ["x", "y"]


def test_a_script_gets_the_address_of_the_message(office: Office, client: FlaskClient) -> None:
    sent = {"text": "x", "numbers": "0612345600"}
    answer = client.post(NEW, data=sent, headers={"X-Requested-With": "fetch"})
    assert answer.json == {"to": "/discussions/+33612345600"}
    assert len(stored(office)) == 1


def test_a_page_can_be_begun_with_people(office: Office, client: FlaskClient) -> None:
    group = team(office, 1)
    page = client.get(f"{NEW}?to=0612345699&group={group}&contact=1&text=Salut").text
    assert ">0612345699</textarea>" in page
    assert f'name="group" value="{group}"' in page
    assert 'name="contact" value="1"' in page
    assert "Salut</textarea>" in page
    assert client.get(f"{NEW}?contact=999&group=999&to=").status_code == 200


def test_without_a_script_contacts_are_searched_and_chips_taken_off(
    office: Office, client: FlaskClient
) -> None:
    team(office, 2)
    page = client.post(NEW, data={"text": "x", "find": "pers", "search": "1"}).text
    assert 'name="contact" value="2"' in page
    page = client.post(NEW, data={"text": "x", "contact": ["1", "2"], "remove": "contact:1"}).text
    assert 'name="contact" value="1"' not in page
    assert 'name="contact" value="2"' in page
    assert stored(office) == []


def test_without_a_script_a_search_says_how_many_more_there_are(
    office: Office, client: FlaskClient
) -> None:
    team(office, 10)
    contacts.add(office.store, "Zoé Person", [])
    for path in (NEW, "/groups/new"):
        page = client.post(path, data={"text": "x", "find": "pers", "search": "1"}).text
        assert page.count('id="found-') == 8
        assert "et 3 autres" in page
        page = client.post(path, data={"text": "x", "find": "zoé", "search": "1"}).text
        assert page.count('id="found-') == 1
        assert re.search(r"et \d+ autre", page) is None


def test_found_by_typing(office: Office, client: FlaskClient) -> None:
    team(office, 2)
    found = client.get("/messages/recipients?q=pers").json
    assert [each["label"] for each in found] == ["Person 0", "Person 1"]
    assert found[0]["detail"] == "06 12 34 56 00"
    found = client.get("/messages/recipients?q=team").json
    assert (found[0]["kind"], found[0]["detail"]) == ("group", "2 contacts")
    assert client.get("/messages/recipients?q=team&only=contact").json == []
    assert client.get("/messages/recipients?q=").json == []
    assert client.get("/messages/recipients?q=0612345601").json[0]["label"] == "Person 1"


def test_the_summary_alone(office: Office, client: FlaskClient) -> None:
    summary = client.post(f"{NEW}/summary", data={"text": "Été ś", "numbers": "0612345600"}).text
    assert "06 12 34 56 00" in summary
    assert "1 destinataire" in summary
    assert "seen" in summary
    begun = client.post(f"{NEW}/summary", data={"text": "", "numbers": "0612345600"}).text
    assert "seen" not in begun
    assert "vide" not in begun
    nobody = client.post(f"{NEW}/summary", data={"text": "Bonjour"}).text
    assert "0 destinataire" not in nobody
    assert "Les destinataires et le nombre de SMS" in nobody
    wrong = client.post(f"{NEW}/summary", data={"text": "x" * 9999, "numbers": "0612345600"}).text
    assert "SMS" in wrong
    assert stored(office) == []


def test_an_offer_that_is_edited_stays_an_offer(office: Office, client: FlaskClient) -> None:
    wanted = {"text": "Soldes", "numbers": MARIE, "due": tomorrow(office)}
    client.post(NEW, data=wanted | {"message_class": "promotional"})
    (message,) = stored(office)
    assert ticked_class(client.get(f"{NEW}?replace={message.id}")) == "promotional"


def test_a_scheduled_message_is_edited_in_its_place(office: Office, client: FlaskClient) -> None:
    due = office.clock.now_ms() + 86_400_000
    message = send(office, "Premier", due_ms=due)
    page = client.get(f"{NEW}?replace={message}")
    assert "Premier</textarea>" in page.text
    assert local(due).strftime("%Y-%m-%dT%H:%M") in page.text
    assert ticked_class(page) == "functional"
    client.post(
        NEW,
        data={"text": "Second", "numbers": MARIE, "replaces": message, "due": tomorrow(office)},
    )
    assert [(m.body, m.status) for m in stored(office)] == [
        ("Premier", "cancelled"),
        ("Second", "scheduled"),
    ]


def test_a_sent_message_is_not_edited_and_nothing_new_is_sent(
    office: Office, client: FlaskClient
) -> None:
    message = send(office, "Premier", due_ms=office.clock.now_ms() + 86_400_000)
    client.post(f"/messages/{message}/decision", data={"decision": "cancel"})
    answer = client.post(NEW, data={"text": "Second", "numbers": MARIE, "replaces": message})
    assert answer.status_code == 409
    assert len(stored(office)) == 1


def test_a_viewer_cannot_write(office: Office) -> None:
    viewer = office.client("viewer")
    for path in (NEW, "/messages/recipients?q=a"):
        assert viewer.get(path).status_code == 403
    assert viewer.post(NEW, data={"text": "x", "numbers": "0612345600"}).status_code == 403
    assert stored(office) == []


def test_a_date_that_was_begun_and_is_not_whole_sends_nothing(
    office: Office, client: FlaskClient
) -> None:
    """A browser sends an empty value for an incomplete date, which would mean "at once"."""
    begun = {"text": "x", "numbers": "0612345600", "due": "", "due_begun": "1"}
    answer = client.post(NEW, data=begun)
    assert answer.status_code == 400
    assert answer.text.count("Cette date n&#39;est pas valide") == 1
    assert stored(office) == []
    summary = client.post(f"{NEW}/summary", data=begun)
    assert summary.text.count("Cette date n&#39;est pas valide") == 1


@pytest.mark.parametrize("due", ["2026-11-28", "31/02/2027 09:00", "275760-01-01T09:00", "demain"])
def test_what_is_no_date_with_a_time_sends_nothing(
    office: Office, client: FlaskClient, due: str
) -> None:
    answer = client.post(NEW, data={"text": "x", "numbers": "0612345600", "due": due})
    assert answer.status_code == 400
    assert "Cette date n&#39;est pas valide" in answer.text
    assert stored(office) == []


def test_the_summary_says_when_it_leaves_and_what_the_button_does(
    office: Office, client: FlaskClient
) -> None:
    asked = {"text": "x", "group": str(team(office, 3))}
    now = html.unescape(client.post(f"{NEW}/summary", data=asked).text)
    assert "Part tout de suite" in now
    assert 'data-button="Envoyer maintenant à 3"' in now
    later = client.post(f"{NEW}/summary", data={**asked, "due": "2027-12-24T09:00"})
    assert "Part le ven. 24 déc. 2027 à 09:00" in html.unescape(later.text)
    assert 'data-button="Programmer pour le ven. 24 déc. 2027 à 09:00"' in html.unescape(later.text)


def test_mistakes_among_the_excluded_come_first_and_duplicates_are_folded(
    office: Office, client: FlaskClient
) -> None:
    typed = "0612345600\n+33612345600\n06 12 34 56 00\n061234\n0612345601"
    optouts.add(office.store, "+33612345601", source="page", actor="user:sophie")
    page = html.unescape(client.post(f"{NEW}/summary", data={"text": "x", "numbers": typed}).text)
    mistake, refused = page.index("061234</strong>"), page.index("liste STOP")
    assert mistake < refused < page.index("<details")
    folded = page[page.index("<details") :]
    assert "2 doublons" in folded
    assert "06 12 34 56 00" in folded


def test_nothing_leaves_where_everybody_is_left_out(office: Office, client: FlaskClient) -> None:
    optouts.add(office.store, "+33612345600", source="page", actor="user:sophie")
    asked = {"text": "x", "numbers": "0612345600"}
    page = html.unescape(client.post(f"{NEW}/summary", data=asked).text)
    assert "est dans la liste STOP" in page
    assert "Part tout de suite" not in page
    assert "Envoyer maintenant" not in page


def test_landlines_are_told(office: Office, client: FlaskClient) -> None:
    contacts.add(office.store, "Mairie", [ContactNumber("+33123456789")])
    asked = {"text": "x", "numbers": "0123456789\n0612345600\n36111"}
    page = html.unescape(client.post(f"{NEW}/summary", data=asked).text)
    told = page[page.index("Une ligne fixe") :]
    assert "Mairie 01 23 45 67 89" in told
    assert "06 12 34 56 00" not in told
    assert "3 destinataires" in page  # some landline numbers do receive SMS
    page = client.post(f"{NEW}/summary", data={**asked, "numbers": "0612345600"}).text
    assert "fixe" not in page


def test_without_scripts_a_tick_for_later_outlives_a_search_and_sends_nothing_without_date(
    office: Office, client: FlaskClient
) -> None:
    """The browser drops an incomplete date when the page comes back from a search."""
    asked = {"text": "x", "numbers": "0612345600", "due": "", "due_begun": ["", "1"]}
    found = client.post(NEW, data={**asked, "search": "1", "find": "z"})
    assert re.search(r'id="later" checked', found.text)
    assert client.post(NEW, data=asked).status_code == 400
    assert stored(office) == []


def test_an_emergency_number_is_asked_about(office: Office, client: FlaskClient) -> None:
    written = {"text": "Au secours", "numbers": "112\n0612345678", "message_class": "functional"}
    asked = client.post(NEW, data=written)
    assert "numéro d'urgence" in html.unescape(asked.text)
    assert stored(office) == []
    client.post(NEW, data=written | {"emergency": "1"})
    assert {row.address for row in stored(office)} == {"112", "+33612345678"}


@pytest.mark.parametrize("number", ["114", "36111", "0612345678"])
def test_other_numbers_are_not(office: Office, client: FlaskClient, number: str) -> None:
    client.post(NEW, data={"text": "x", "numbers": number, "message_class": "functional"})
    assert len(stored(office)) == 1


PREMIUM = "0899123456"


def test_a_premium_number_waits_for_an_administrator(office: Office, client: FlaskClient) -> None:
    written = {"text": "x", "numbers": PREMIUM, "message_class": "functional"}
    asked = client.post(NEW, data=written)
    assert "surtaxé" in asked.text
    assert 'name="costs"' not in asked.text, "an operator cannot allow it"
    assert stored(office) == []
    client.post(NEW, data=written | {"seen": seen(asked), "costs": "1"})
    (row,) = stored(office)
    assert (row.status, row.error) == ("held", "premium_number")
    assert "surtaxé" in client.get(f"/discussions/{row.address}").text
    refused = client.post(f"/messages/{row.id}/decision", data={"decision": "release"})
    assert refused.status_code == 403
    allowed = {"decision": "release", "next": "/"}
    office.client("admin").post(f"/messages/{row.id}/decision", data=allowed)
    assert stored(office)[0].status == "queued"


def test_an_administrator_allows_a_premium_number_on_the_page(office: Office) -> None:
    admin = office.client("admin")
    written = {"text": "x", "numbers": PREMIUM, "message_class": "functional"}
    asked = admin.post(NEW, data=written)
    assert 'name="costs"' in asked.text
    admin.post(NEW, data=written | {"seen": seen(asked), "costs": "1"})
    assert stored(office)[0].status == "queued"


def test_a_country_that_is_not_allowed_is_left_out(office: Office, client: FlaskClient) -> None:
    written = {"text": "x", "numbers": "+1 514 555 1234\n0612345678"}
    asked = client.post(NEW, data=written | {"message_class": "functional"})
    assert "est dans un pays non autorisé" in asked.text
    assert stored(office) == []
    alone = {"text": "x", "numbers": "+1 514 555 1234", "message_class": "functional"}
    client.post(NEW, data=alone)
    assert [row.status for row in stored(office)] == ["blocked"]
    page = html.unescape(client.get("/discussions/+15145551234").text)
    assert "Ce pays ne fait pas partie des pays autorisés" in page


PASTED = [
    (
        "0612345601 06 12 34 56 02 +33 6 12 34 56 03",
        ["+33612345601", "+33612345602", "+33612345603"],
        False,
    ),
    (
        "écrire à Paul au 06.12.34.56.01 et à Zoé (+33 6 12 34 56 02)",
        ["+33612345601", "+33612345602"],
        True,
    ),
    ("Dupont\t06 12 34 56 01\nMartin\t0612345602", ["+33612345601", "+33612345602"], True),
]


@pytest.mark.parametrize(("text", "addresses", "beside"), PASTED)
def test_a_pasted_text_is_searched_for_numbers_without_scripts(
    office: Office, client: FlaskClient, text: str, addresses: list[str], *, beside: bool
) -> None:
    answer = client.post(NEW, data={"text": "x", "numbers": text})
    assert answer.status_code == (200 if beside else 302)
    if beside:  # words next to the numbers are shown first
        assert "À côté des numéros" in answer.text
        assert "Laissés de côté" not in answer.text
        assert stored(office) == []
        client.post(NEW, data={"text": "x", "numbers": text, "seen": seen(answer)})
    assert [message.address for message in stored(office)] == addresses


def test_a_number_that_lacks_a_digit_is_said_and_a_name_beside_it_is_not(
    office: Office, client: FlaskClient
) -> None:
    text = "Dupont\t061234560\nMartin\t0612345602\nDurand\t6,12E+08"
    page = html.unescape(client.post(NEW, data={"text": "x", "numbers": text}).text)
    summary = page[page.index("Laissés de côté") :]
    left_out = summary[: summary.index("À côté des numéros")]
    assert "<strong>061234560</strong> · n'est pas un numéro de téléphone" in left_out
    assert "6,12E+08" in left_out
    assert "Dupont" not in left_out
    assert stored(office) == []


def test_a_pasted_text_without_a_number_says_so(office: Office, client: FlaskClient) -> None:
    answer = client.post(NEW, data={"text": "x", "numbers": f"bonjour à tous {'x' * 500}"})
    assert answer.status_code == 400
    (error,) = re.findall(r'id="numbers-error">(.*?)</p>', html.unescape(answer.text), re.DOTALL)
    error = error.replace("\N{NO-BREAK SPACE}", " ")
    assert "« bonjour à tous" in error
    assert "n'est pas un numéro : choisissez un contact dans la liste" in error
    assert len(error) < 500
    assert stored(office) == []


def test_a_script_has_a_text_taken_apart_as_the_form_does(client: FlaskClient) -> None:
    asked = {"text": "Dupont\t06 12 34 56 01\nMartin\t061234560\nZorro"}
    answer = client.post("/messages/recipients/read", data=asked).json
    assert [(each["kind"], each["value"]) for each in answer["taken"]] == [
        ("number", "06 12 34 56 01"),
        ("wrong", "061234560"),
    ]
    assert answer["left"] == "Zorro"
    assert "Dupont, Martin" in answer["note"]
    assert "« Zorro »" in answer["note"].replace("\N{NO-BREAK SPACE}", " ")


def named_people(office: Office) -> None:
    for place, name in enumerate(("Marie Dupont", "Marie Martin", "Zoë Lis")):
        contacts.add(office.store, name, [ContactNumber(f"+3361234560{place}")])


def test_a_typed_name_of_one_contact_is_that_contact(office: Office, client: FlaskClient) -> None:
    named_people(office)
    client.post(NEW, data={"text": "x", "numbers": "marie dupont, zoe\n0612345609"})
    assert {message.address for message in stored(office)} == {
        "+33612345600",
        "+33612345602",
        "+33612345609",
    }


def test_a_typed_name_of_several_contacts_is_a_question(
    office: Office, client: FlaskClient
) -> None:
    named_people(office)
    written = {"text": "x", "numbers": "Marie\n0612345609"}
    asked = client.post(NEW, data=written)
    assert asked.status_code == 400
    page = html.unescape(asked.text).replace("\N{NO-BREAK SPACE}", " ")
    assert "« Marie » peut désigner plusieurs contacts" in page
    assert 'name="asked" value="Marie"' in page
    assert "Marie Martin · 06 12 34 56 01" in page
    assert ">0612345609</textarea>" in page
    assert stored(office) == []
    unanswered = {"text": "x", "numbers": "0612345609", "asked": "Marie", "answer": ""}
    again = client.post(NEW, data=unanswered | {"seen": "anything"})
    assert again.status_code == 400
    assert stored(office) == []
    client.post(NEW, data=unanswered | {"answer": "contact:2"})
    assert {message.address for message in stored(office)} == {"+33612345601", "+33612345609"}


@pytest.mark.parametrize("answer", ["nobody", "contact:999", "contact:x", "group:1", "x"])
def test_an_answer_that_names_nobody_sends_to_nobody_more(
    office: Office, client: FlaskClient, answer: str
) -> None:
    named_people(office)
    written = {"text": "x", "numbers": "0612345609", "asked": "Marie", "answer": answer}
    client.post(NEW, data=written)
    assert [message.address for message in stored(office)] == ["+33612345609"]


def test_the_summary_tells_a_name_of_several(office: Office, client: FlaskClient) -> None:
    named_people(office)
    asked = {"text": "x", "numbers": "0612345609", "asked": "Marie", "answer": ""}
    page = html.unescape(client.post(f"{NEW}/summary", data=asked).text)
    assert "peut désigner plusieurs contacts" in page


def test_a_script_gets_the_people_whom_a_name_may_mean(office: Office, client: FlaskClient) -> None:
    named_people(office)
    answer = client.post("/messages/recipients/read", data={"text": "zoe lis, Marie, Zorro"}).json
    assert [(each["kind"], each["value"]) for each in answer["taken"]] == [("contact", 3)]
    assert answer["left"] == "Marie; Zorro"
    assert [each["label"] for each in answer["options"]] == ["Marie Dupont", "Marie Martin"]
    assert answer["rest"] == "Zorro"


def test_a_sending_to_many_is_confirmed_with_their_number(
    office: Office, client: FlaskClient
) -> None:
    office.services.preferences.change({"confirm_above": 6}, SOPHIE)
    few = {"text": "few", "numbers": "\n".join(f"061234560{end}" for end in range(6))}
    client.post(NEW, data=few | {"seen": seen(client.post(NEW, data=few))})
    assert len(stored(office)) == 6
    many = {"text": "many", "numbers": "\n".join(f"061234560{end}" for end in range(7))}
    shown = client.post(NEW, data=many)
    assert 'name="confirmed" value="7"' in shown.text
    for said in ({}, {"confirmed": "6"}, {"confirmed": "x"}):
        client.post(NEW, data=many | {"seen": seen(shown)} | said)
        assert len(stored(office)) == 6
    client.post(NEW, data=many | {"seen": seen(shown), "confirmed": "7"})
    assert len(stored(office)) == 13


def test_a_sending_to_many_is_not_confirmed_where_the_box_does_not_ask(
    office: Office, client: FlaskClient
) -> None:
    office.services.preferences.change({"confirm_above": 0}, SOPHIE)
    many = {"text": "x", "numbers": "\n".join(f"06123456{end:02}" for end in range(60))}
    client.post(NEW, data=many | {"seen": seen(client.post(NEW, data=many))})
    assert len(stored(office)) == 60


@pytest.mark.parametrize("name", ["contact", "group", "replace", "undone", "to", "text"])
@pytest.mark.parametrize("value", ["9" * 30, "-1", "x", "²", ""])
def test_no_parameter_makes_the_page_fail(client: FlaskClient, name: str, value: str) -> None:
    assert client.get(NEW, query_string={name: value}).status_code in {200, 400}


def test_everybodys_own_text_can_be_read(office: Office, client: FlaskClient) -> None:
    numbers = [f"06123{number:05d}" for number in range(120)]
    for place, number in enumerate(numbers):
        child = [] if place == 7 else [("Enfant", f"Zoé{place:03d}")]
        entries.save_contact(
            office.store,
            Wanted(f"P{place}", (ContactNumber(f"+33{number[1:]}"),), fields=tuple(child)),
            SOPHIE,
        )
    asked = {"text": "[Enfant] sort à midi.", "numbers": "\n".join(numbers), "merge": "1"}
    page = html.unescape(client.post(f"{NEW}/summary", data=asked).text)
    assert all(f"Zoé{place:03d} sort à midi." in page for place in range(120) if place != 7)
    assert "P7</strong> · n'a pas de valeur pour [Enfant]" in page
    assert "[nom|sinon] prévoit un texte" in page


@pytest.mark.parametrize("place", ["/messages/new", "/sendings/new"])
@pytest.mark.parametrize(
    ("language", "words"),
    {
        "fr": ("à tous ceux qui ne l&#39;ont pas refusé", "uniquement aux personnes qui"),
        "en": ("to everyone who has not refused it", "only to people who agreed to it"),
        "pl": ("do wszystkich, którzy nie odmówili", "tylko do osób"),
        "nl": ("aan iedereen die niet heeft geweigerd", "alleen aan wie ermee"),
    }.items(),
)
def test_a_promotional_message_says_who_gets_it(
    office: Office, client: FlaskClient, place: str, language: str, words: tuple[str, str]
) -> None:
    """It said "only to people who agreed" while everyone was written to."""
    to_all, to_some = words
    headers = {"Accept-Language": language}
    if place == "/sendings/new":
        data = {"file": (io.BytesIO(b"Nom;Portable\nZoe;0612345678\n"), "liste.csv")}
        answer = client.post(place, data=data, content_type="multipart/form-data")
        place = answer.location
    page = client.get(place, headers=headers).text
    assert to_all in page
    assert to_some not in page
    office.services.preferences.change({"promotional_consent": "opt-in"}, SOPHIE)
    page = client.get(place, headers=headers).text
    assert to_some in page
    assert to_all not in page


def test_many_numbers_that_wait_for_one_reason_are_counted(office: Office) -> None:
    """One sentence stood there 118 times."""
    client = office.client("admin")

    def summary(count: int) -> str:
        numbers = "\n".join(f"08991234{number:02}" for number in range(count))
        form = {"numbers": numbers, "text": "Bonjour"}
        return client.post("/messages/new/summary", data=form).text

    assert "<strong>4 destinataires</strong> · " in summary(4)
    assert "<strong>0 899 12 34 00, 0 899 12 34 01</strong> · " in html.unescape(summary(2))


def test_what_an_administrator_allows_says_when_it_really_leaves(office: Office) -> None:
    """A Sunday's offer said that it left on Sunday once it was allowed, and left on Monday."""
    client = office.client("admin")
    sunday = local(office.clock.now_ms()) + timedelta(days=1)
    while sunday.weekday() != 6:
        sunday += timedelta(days=1)
    form = {
        "numbers": PREMIUM,
        "text": "Soldes",
        "message_class": "promotional",
        "due": sunday.strftime("%Y-%m-%dT10:00"),
    }
    assert "partira le lun." not in client.post("/messages/new/summary", data=form).text
    allowed = client.post("/messages/new/summary", data=form | {"costs": "1"}).text
    assert "partira le lun." in allowed
    assert 'id="costs"' in allowed
    assert "Programmer pour le lun." in allowed
