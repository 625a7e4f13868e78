"""Row S3 of the product: one number as the whole answer."""

from urllib.parse import quote_from_bytes

import pytest
from fakes.office import PASSWORD, Office

from appliance.messaging.people.credentials import COMMAND
from appliance.store import contacts, groups
from appliance.store.contacts import ContactNumber

USUAL = {"email": "sophie", "pass": PASSWORD, "numero": "0612345678", "message": "Bonjour"}


def code(office: Office, method: str = "GET", path: str = "/http.php", **changed: str) -> int:
    fields = {name: value for name, value in {**USUAL, **changed}.items() if value != "-"}
    client = office.app.test_client()
    if method == "GET":
        answer = client.get(path, query_string=fields)
    else:
        answer = client.post(path, data=fields)
    assert answer.status_code == 200
    assert answer.mimetype == "text/plain"
    return int(answer.text)


def sent(office: Office) -> int:
    return int(office.store.value("SELECT count(*) FROM message"))


def test_sent_now_by_both_methods_and_addresses(on: Office) -> None:
    assert code(on) == 80
    assert code(on, "POST", message="Un autre") == 80
    assert code(on, path="/http", message="Un troisième") == 80
    assert sent(on) == 3


def test_stored_for_later(on: Office) -> None:
    assert code(on, diff="090024122099") == 81
    assert on.store.value("SELECT status FROM message") == "scheduled"


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"email": "-"}, 87),
        ({"pass": "-"}, 88),
        ({"pass": "wrong"}, 82),
        ({"email": "nobody"}, 82),
        ({"email": "victor"}, 82),
        ({"numero": "-"}, 89),
        ({"message": "-"}, 90),
        ({"message": "  "}, 90),
        ({"message": "x" * 10_000}, 90),
        ({"numero": "abc"}, 84),
        ({"numero": "12345678901234567890"}, 84),
        ({"diff": "1"}, 85),
        ({"diff": "256131022099"}, 85),
        ({"diff": "090024122001"}, 85),
        # What is checked first.
        ({"email": "-", "pass": "-"}, 87),
        ({"pass": "wrong", "numero": "-"}, 82),
        ({"numero": "-", "message": "-"}, 89),
        ({"numero": "abc", "diff": "1"}, 84),
        ({"diff": "1", "message": "x" * 10_000}, 85),
    ],
)
def test_what_is_wrong_has_its_code(on: Office, changed: dict[str, str], expected: int) -> None:
    assert code(on, **changed) == expected
    assert code(on, "POST", **changed) == expected
    assert sent(on) == 0


def test_a_group_and_an_empty_one(on: Office) -> None:
    groups.add(on.store, "Locataires")
    assert code(on, numero="Locataires") == 86
    person = contacts.add(on.store, "Marie", [ContactNumber("+33698765432")])
    groups.add_members(on.store, groups.by_name(on.store, "Locataires").id, [person])
    assert code(on, numero="locataires") == 80
    assert code(on, numero="Locataires") == 91
    assert sent(on) == 1
    other = contacts.add(on.store, "Paul", [ContactNumber("+33698765433")])
    groups.add_members(on.store, groups.by_name(on.store, "Locataires").id, [other])
    assert code(on, numero="Locataires") == 80


def test_the_same_text_again_within_a_day(on: Office) -> None:
    assert code(on) == 80
    assert code(on) == 91
    assert code(on, numero="0611111111") == 80
    assert sent(on) == 2
    on.services.preferences.change_channels({"http_repeats": ["Sophie"]}, COMMAND)
    assert code(on) == 80


def test_latin_1(on: Office) -> None:
    text = quote_from_bytes("Été".encode("latin-1"))
    query = f"email=sophie&pass={PASSWORD.replace(' ', '+')}&numero=0612345678&message={text}"
    assert on.app.test_client().get(f"/http.php?{query}").text == "80"
    assert on.store.value("SELECT body FROM message") == "Été"
