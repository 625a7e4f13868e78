"""Kannel's sendsms, with the answers that its smsbox 1.4.5 gives to the same requests."""

from urllib.parse import quote

import pytest
from fakes.dialects import NUMBER, OTHER, Dialects
from fakes.receiver import Receiver
from werkzeug.test import TestResponse

from appliance.messaging.requests import Author
from appliance.messaging.rules import optouts
from appliance.store import hooks, report_addresses

PATH = "/cgi-bin/sendsms"


def ask(speaks: Dialects, **query: object) -> TestResponse:
    known = {"username": "shop", "password": speaks.token, "to": NUMBER, "text": "Bonjour"}
    return speaks.get(PATH, **{name.replace("_", "-"): v for name, v in (known | query).items()})


def test_it_is_accepted(speaks: Dialects) -> None:
    answer = ask(speaks)
    assert (answer.status_code, answer.text) == (202, "0: Accepted for delivery")
    (row,) = speaks.sent()
    assert (row.address, row.body) == (NUMBER, "Bonjour")


def test_several_recipients_and_the_short_names(speaks: Dialects) -> None:
    query = {"user": "shop", "pass": speaks.token, "to": "0639980101 0639980102", "text": "Oui"}
    assert speaks.get(PATH, **query).status_code == 202
    assert [row.address for row in speaks.sent()] == [NUMBER, OTHER]


def test_deferred_flash_validity_priority(speaks: Dialects) -> None:
    answer = ask(speaks, deferred=5, mclass=0, validity=60, priority=3)
    assert (answer.status_code, answer.text) == (202, "3: Queued for later delivery")
    (row,) = speaks.sent()
    assert (row.status, row.form, row.priority) == ("scheduled", "flash", 64)
    assert row.release_at == speaks.office.clock.now_ms() + 300_000
    assert row.expires_at == row.release_at + 3_600_000


@pytest.mark.parametrize(
    ("octets", "more", "text"),
    [
        ("Caf%C3%A9+%E2%82%AC", "", "Café €"),
        ("Caf%E9", "", "Café"),
        ("Caf%E9+%80", "&charset=WINDOWS-1252", "Café €"),
        ("%00A%04%16", "&coding=2", "AЖ"),
        ("%00A%04%16", "&coding=2&charset=UTF-16BE", "AЖ"),
        ("%D0%96", "&coding=2&charset=UTF-8", "Ж"),
        ("a%2Bb+c", "&coding=0&charset=utf-8", "a+b c"),
    ],
)
def test_character_sets(speaks: Dialects, octets: str, more: str, text: str) -> None:
    log_in = f"username=shop&password={speaks.token}&to={quote(NUMBER)}"
    client = speaks.office.app.test_client()
    assert client.get(f"{PATH}?{log_in}&text={octets}{more}").status_code == 202
    assert speaks.sent()[0].body == text


def test_a_form_and_headers_are_taken(speaks: Dialects) -> None:
    form = {"username": "shop", "password": speaks.token, "to": NUMBER, "text": "form"}
    assert speaks.post(PATH, data=form).status_code == 202
    headers = {
        "X-Kannel-Username": "shop",
        "X-Kannel-Password": speaks.token,
        "X-Kannel-To": NUMBER,
        "Content-Type": "text/plain",
    }
    assert speaks.post(PATH, data=b"body", headers=headers).status_code == 202
    assert [row.body for row in speaks.sent()] == ["form", "body"]


@pytest.mark.parametrize(
    ("wrong", "status", "words"),
    [
        ({"password": "wrong"}, 403, "Authorization failed for sendsms"),
        ({"username": "another"}, 403, "Authorization failed for sendsms"),
        ({"to": ""}, 400, "Empty receiver number not allowed, rejected"),
        ({"text": ""}, 400, "Empty text not allowed, rejected"),
        ({"mclass": "9"}, 400, "MClass field misformed, rejected"),
        ({"coding": "7"}, 400, "Coding field misformed, rejected"),
        ({"validity": "x"}, 400, "Validity field misformed, rejected"),
        ({"deferred": "1.5"}, 400, "Deferred field misformed, rejected"),
        ({"priority": "9"}, 400, "Priority field misformed, rejected"),
        ({"udh": "0605"}, 400, "UDH field misformed, rejected"),
        ({"charset": "foo"}, 400, "Charset or body misformed, rejected"),
        ({"charset": "hex"}, 400, "Charset or body misformed, rejected"),
        ({"charset": "utf-16-be"}, 400, "Charset or body misformed, rejected"),
        (
            {"dlr_url": "ftp://x/", "dlr_mask": "31"},
            400,
            "DLR-URL field misformed, rejected",
        ),
        ({"dlr_mask": "999"}, 400, "DLR-Mask field misformed, rejected"),
    ],
)
def test_what_is_wrong_is_said_in_its_words(
    speaks: Dialects, wrong: dict[str, str], status: int, words: str
) -> None:
    answer = ask(speaks, **wrong)
    assert (answer.status_code, answer.text) == (status, words)
    assert speaks.sent() == []


def test_a_missing_recipient(speaks: Dialects) -> None:
    answer = speaks.get(PATH, username="shop", password=speaks.token, text="x")
    assert (answer.status_code, answer.text) == (400, "Missing receiver number, rejected")


def test_a_denied_number(speaks: Dialects) -> None:
    denied = "Number(s) has/have been denied by white- and/or black-lists."
    optouts.add(speaks.office.store, NUMBER, source="page", actor=Author("user", "x").actor)
    answer = ask(speaks)
    assert (answer.status_code, answer.text) == (400, denied)
    assert ask(speaks, to="abc").text.startswith(denied)


def test_an_smsc_chooses_a_line_only_if_it_is_one(speaks: Dialects) -> None:
    assert ask(speaks, smsc="orange-smpp").status_code == 202


def test_reports_are_called(speaks: Dialects) -> None:
    with Receiver() as receiver:
        url = f"{receiver.url}?id=7&d=%d&p=%p&P=%P"
        assert ask(speaks, dlr_url=url, dlr_mask=31, **{"from": "13013"}).status_code == 202
        (row,) = hooks.every(speaks.office.store)
        stored = report_addresses.of_batch(speaks.office.store, speaks.sent()[0].batch_id or 0)
        assert stored is not None
        assert (stored.hook_id, stored.address, stored.mask) == (row.id, url, 31)
        assert stored.own == "13013"
        assert ask(speaks, dlr_url=url).status_code == 202  # no report is asked for
        assert ask(speaks, dlr_url=url, dlr_mask=31).status_code == 202
        assert len(hooks.every(speaks.office.store)) == 1
