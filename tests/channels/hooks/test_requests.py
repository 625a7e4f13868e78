"""Webhooks in the form that other programs' receivers expect."""

from urllib.parse import parse_qs

import pytest
from channels.hooks.conftest import ADMIN, KEY, OWN, Office
from fakes.exchange import NUMBER
from fakes.network import delivers
from fakes.receiver import Receiver

from appliance.channels.hooks import events
from appliance.errors import InputError
from appliance.local_time import local
from appliance.store import hooks


def arrive(office: Office, text: str) -> int:
    """Receive an SMS, and return when."""
    at_ms = office.box.clock.now_ms()
    for part in delivers(text, NUMBER, at_ms):
        office.box.line().receive([part])
    return at_ms


def test_the_callback_of_smseagle(office: Office, receiver: Receiver) -> None:
    office.add(receiver.url, events.RECEIVED, form="smseagle")
    at_ms = arrive(office, "Oui & merci, à demain")
    (taken,) = receiver.wait_for(1)
    assert taken.headers["content-type"] == "application/x-www-form-urlencoded"
    assert "x-signature" not in taken.headers
    assert {name: value[0] for name, value in parse_qs(taken.body.decode()).items()} == {
        "sender": NUMBER,
        "timestamp": local(at_ms).strftime("%Y%m%d%H%M%S"),
        "text": "Oui & merci, à demain",
        "msgid": "1",
        "apikey": KEY,
    }


def test_the_call_of_kannel(office: Office, receiver: Receiver) -> None:
    office.add(f"{receiver.url}?p=%p&P=%P&k=%k&a=%a&i=%i", events.RECEIVED, form="kannel")
    arrive(office, "Rdv à midi")
    (taken,) = receiver.wait_for(1)
    assert taken.path == (f"/hook?p=%2B{NUMBER[1:]}&P=%2B{OWN[1:]}&k=Rdv&a=Rdv+%C3%A0+midi&i=sim")


@pytest.mark.parametrize(("form", "told"), [("smseagle", "text=ping"), ("kannel", "a=ping")])
def test_a_test_has_the_same_form(office: Office, receiver: Receiver, form: str, told: str) -> None:
    made = office.add(f"{receiver.url}?a=%a", events.RECEIVED, form=form)
    assert office.hooks.test(made.row.public_id) == (200, "")
    (taken,) = receiver.wait_for(1)
    assert told in taken.path + taken.body.decode()


def test_a_form_is_changed(office: Office) -> None:
    made = office.add("http://127.0.0.1:9/", events.RECEIVED)
    wanted = office.wanted("http://127.0.0.1:9/", events.RECEIVED, form="smseagle")
    assert office.hooks.change(made.row.public_id, wanted, ADMIN, "FR").form == "smseagle"


def test_other_forms_tell_received_sms_only(office: Office) -> None:
    for form, wanted in (("smseagle", events.SENT), ("kannel", events.CALL), ("x", events.CALL)):
        with pytest.raises(InputError):
            office.add("http://127.0.0.1:9/", wanted, form=form)
    assert hooks.every(office.box.store) == []


def test_what_was_deleted_meanwhile_is_given_up(office: Office, receiver: Receiver) -> None:
    made = office.add(receiver.url, events.RECEIVED, form="smseagle")
    office.hooks.pause(made.row.public_id, ADMIN, paused=True)
    arrive(office, "Bonjour")
    office.wait_until(lambda: office.deliveries(made))
    with office.box.store.transaction():
        office.box.store.execute("DELETE FROM message")
    office.hooks.pause(made.row.public_id, ADMIN, paused=False)
    office.wait_until(lambda: office.deliveries(made)[0].state == "dead")
