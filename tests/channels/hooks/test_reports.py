"""Reports go to the address that a program gave with its SMS, in Kannel's manner."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from channels.hooks.conftest import ADMIN, Office
from fakes.exchange import NUMBER, OTHER
from fakes.receiver import Receiver, Taken

from appliance.channels.hooks import events, reports
from appliance.channels.hooks.registry import MOST
from appliance.errors import ConflictError, InputError
from appliance.store import hook_deliveries, hooks, messages, report_addresses
from appliance.store.hooks import HookRow

ALL = 31


def send(office: Office, address: str, mask: int = ALL, number: str = NUMBER) -> int:
    """Accept an SMS whose reports are wanted, and return its id."""
    with office.box.store.transaction():
        accepted = office.box.send("Bonjour", number)
        office.hooks.want_reports(accepted.batch_id, address, mask, ADMIN, own="Shop")
    found = accepted.messages[0].message_id
    assert found is not None
    return found


def fields(taken: Taken) -> dict[str, str]:
    return {name: value[0] for name, value in parse_qs(urlsplit(taken.path).query).items()}


def only(office: Office) -> HookRow:
    (row,) = hooks.every(office.box.store)
    return row


def test_an_address_is_called_for_each_report(office: Office, receiver: Receiver) -> None:
    sent = send(office, f"{receiver.url}?id=7&d=%d&p=%p&P=%P&A=%A&F=%F")
    office.box.submit_all()
    (taken,) = receiver.wait_for(1)
    assert fields(taken) == {
        "id": "7",
        "d": "8",
        "p": NUMBER,
        "P": "Shop",
        "A": "ACK/",
        "F": str(sent),
    }
    assert "x-signature" not in taken.headers
    assert taken.body == b""


def test_several_programs_share_the_queue_of_a_server(office: Office, receiver: Receiver) -> None:
    send(office, f"{receiver.url}?id=1&d=%d")
    send(office, f"{receiver.url}?id=2&d=%d", number=OTHER)
    office.box.send_one("Nobody wants reports of this", "+33639980105")
    office.box.submit_all()
    assert sorted(fields(each)["id"] for each in receiver.wait_for(2)) == ["1", "2"]
    row = only(office)
    assert (row.events, row.form) == ((), "kannel")
    assert row.url == receiver.url.removesuffix("hook")
    assert hook_deliveries.count(office.box.store, row.id) == 2


def test_reports_that_were_not_asked_for_are_not_told(office: Office, receiver: Receiver) -> None:
    send(office, f"{receiver.url}?d=%d", mask=1)
    office.box.submit_all()
    send(office, f"{receiver.url}?d=%d", mask=8, number=OTHER)
    office.box.submit_all()
    assert fields(receiver.wait_for(1)[0])["d"] == "8"
    assert hook_deliveries.count(office.box.store, only(office).id) == 1


@pytest.mark.parametrize(
    ("event", "sent_at", "mask", "value"),
    [
        (events.SENT, 1, ALL, 8),
        (events.DELIVERED, 1, ALL, 1),
        (events.FAILED, 1, ALL, 2),
        (events.FAILED, None, ALL, 16),
        (events.FAILED, None, 3, 2),
        (events.FAILED, 1, 17, 16),
        (events.CANCELLED, None, ALL, 16),
        (events.FAILED, 1, 9, 0),
        (events.RECEIVED, 1, ALL, 0),
    ],
)
def test_the_values_are_those_of_kannel(
    office: Office, event: str, sent_at: int | None, mask: int, value: int
) -> None:
    row = messages.get(office.box.store, office.box.send_one())
    assert row is not None
    assert reports.value(event, replace(row, sent_at=sent_at), mask) == value


def test_a_bad_address_stores_nothing(office: Office) -> None:
    for address in ("ftp://crm/", "http://192.168.1.20/ x", "http://8.8.8.8/dlr"):
        with pytest.raises(InputError):
            send(office, address)
    assert hooks.every(office.box.store) == []
    assert office.box.store.value("SELECT count(*) FROM batch") == 0


def test_there_is_a_most(office: Office) -> None:
    for number in range(MOST):
        send(office, f"http://127.0.0.1:{9000 + number}/")
    with pytest.raises(ConflictError):
        send(office, "http://127.0.0.1:8999/")
    send(office, "http://127.0.0.1:9000/again")  # a server that is known


def test_a_webhook_for_reports_cannot_be_changed(office: Office) -> None:
    send(office, "http://127.0.0.1:9/")
    wanted = office.wanted("http://127.0.0.1:9/other")
    with pytest.raises(ConflictError):
        office.hooks.change(only(office).public_id, wanted, ADMIN, "FR")


def test_removing_it_forgets_the_addresses(office: Office) -> None:
    send(office, "http://127.0.0.1:9/")
    office.hooks.remove(only(office).public_id, ADMIN)
    assert office.box.store.value("SELECT count(*) FROM report_address") == 0
    office.box.submit_all()


def test_old_addresses_are_deleted(office: Office) -> None:
    send(office, "http://127.0.0.1:9/")
    now = office.box.clock.now_ms()
    assert report_addresses.prune(office.box.store, now) == 0
    assert report_addresses.prune(office.box.store, now + 1) == 1


def test_reports_go_on_after_a_restart(office: Office, receiver: Receiver) -> None:
    send(office, f"{receiver.url}?d=%d")
    office.close()
    office.box.crash()
    office.open()
    office.box.submit_all()
    assert fields(receiver.wait_for(1)[0])["d"] == "8"
