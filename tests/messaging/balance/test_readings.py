"""The balance read at a click and daily, its history, and the alert when it is low."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from fakes.asked_lines import AskedLines
from fakes.clock import FakeClock

from appliance.config import MessagingSettings
from appliance.errors import ConflictError, InputError, NotFoundError
from appliance.messaging.balance import readings
from appliance.messaging.balance.amounts import Amount
from appliance.messaging.balance.readings import Balances
from appliance.messaging.outbound.outbox import Outbox
from appliance.messaging.requests import Author
from appliance.modem.enquiry import Failure
from appliance.modem.state import Condition, ModemState
from appliance.store import attention, balances, events, messages
from appliance.store.balances import BalanceRow
from appliance.store.database import Store
from appliance.store.journal.balance import BalanceRead
from appliance.store.listing import MessageFilter

SOPHIE = Author("user", "sophie")
DAY = 86_400
ROW = BalanceRow("sim", "#123#", "1 1", alert_below=500, alert_number="+33612345678")


@dataclass
class Room:
    """Balances on a store, with lines whose answers the test gives."""

    store: Store
    clock: FakeClock
    lines: AskedLines
    modems: list[ModemState]
    balances: Balances

    def read(self, text: str) -> None:
        self.balances.read("sim", SOPHIE)
        self.lines.answer(text)

    @property
    def sent(self) -> list[str]:
        found = messages.page(self.store, MessageFilter(direction="out"), limit=50)
        return [row.body for row in found.rows]

    @property
    def told(self) -> list[BalanceRead]:
        found = [each.entry for each in events.journal(self.store, limit=50)]
        return [entry for entry in found if isinstance(entry, BalanceRead)]


@pytest.fixture
def room(store: Store, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Room:
    monkeypatch.setattr(readings, "is_trusted", lambda _: True)
    modems = [ModemState("sim", "/dev/ttyUSB2", Condition.READY, clock.now_ms())]
    lines = AskedLines(modems)
    outbox = Outbox(store, clock, MessagingSettings, lambda: None)

    def alert(line: str, amount: Amount) -> str:
        return f"{line}: {readings.written(amount)}"

    balances.put(store, ROW)
    return Room(store, clock, lines, modems, Balances(store, clock, outbox, lines, alert))


def test_a_reading_is_asked_and_its_answer_stored(room: Room) -> None:
    room.balances.read("sim", SOPHIE)
    assert room.balances.is_reading("sim")
    room.balances.read("sim", SOPHIE)  # a second click asks nothing
    ((name, enquiry),) = room.lines.asked
    assert (name, enquiry.code, enquiry.answers) == ("sim", "#123#", ("1", "1"))
    room.lines.answer("Crédit : 12,50 EUR")
    assert not room.balances.is_reading("sim")
    last = balances.last_amount(room.store, "sim")
    assert last is not None
    assert (last.amount, last.unit, last.answer) == (1250, "EUR", "Crédit : 12,50 EUR")
    assert room.told == [BalanceRead(line="sim", amount="12.50 EUR", actor="user:sophie")]
    assert room.sent == []


def test_why_there_is_no_amount_is_kept_beside_the_last_one(room: Room) -> None:
    room.read("Solde 8 EUR")
    room.read("Service indisponible")
    room.balances.read("sim", SOPHIE)
    room.lines.fail(Failure.REFUSED, "CME 30")
    kept = [
        (row.amount, row.failure, row.answer) for row in balances.readings(room.store, "sim", 9)
    ]
    assert kept == [
        (None, "refused", "CME 30"),
        (None, "no_amount", "Service indisponible"),
        (800, None, "Solde 8 EUR"),
    ]
    last = balances.last_amount(room.store, "sim")
    assert last is not None
    assert last.amount == 800


def test_the_alert_comes_once_until_the_balance_has_risen(room: Room) -> None:
    for text in ("5,00 EUR", "4,99 EUR", "3 EUR", "rien", "2 EUR"):
        room.read(text)
    assert room.sent == ["sim: 4.99 EUR"]
    assert [entry.below for entry in room.told] == [None, None, None, "5.00", None]
    assert attention.newest_undecided(room.store, 0) == balances.newest_alert(room.store) > 0
    room.read("20 EUR")
    assert attention.newest_undecided(room.store, 0) == 0
    room.read("1 EUR")
    assert room.sent == ["sim: 1.00 EUR", "sim: 4.99 EUR"]


def test_without_a_number_the_alert_is_only_shown(room: Room) -> None:
    balances.put(room.store, replace(ROW, alert_number=""))
    room.read("1 EUR")
    assert room.sent == []
    assert balances.newest_alert(room.store)


def test_an_alert_that_cannot_be_sent_is_no_harm(
    room: Room, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: Any) -> None:
        raise InputError("too_long", "This is too long.")

    monkeypatch.setattr(Outbox, "accept", refuse)
    room.read("1 EUR")
    assert "could not be sent" in caplog.text
    assert balances.last_amount(room.store, "sim") is not None


def test_a_kill_before_the_alert_is_stored_does_not_lose_it(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def end(*_: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as killed:
        killed.setattr(Outbox, "accept", end)
        with pytest.raises(SystemExit):
            room.read("1 EUR")
    assert balances.newest_alert(room.store) == 0
    room.read("1 EUR")
    assert room.sent == ["sim: 1.00 EUR"]


def test_what_cannot_be_read_says_why(room: Room) -> None:
    with pytest.raises(NotFoundError):
        room.balances.read("other", SOPHIE)
    room.modems[0] = replace(room.modems[0], condition=Condition.SEARCHING)
    with pytest.raises(ConflictError) as caught:
        room.balances.read("sim", SOPHIE)
    assert caught.value.code == "line_without_network"
    balances.put(room.store, BalanceRow("sim", allowance=100))
    with pytest.raises(ConflictError) as caught:
        room.balances.read("sim", SOPHIE)
    assert caught.value.code == "no_balance_code"
    assert room.lines.asked == []


def test_daily_only_lines_with_a_code_and_a_network(room: Room) -> None:
    balances.put(room.store, BalanceRow("old", "*100#"))
    room.balances.read_due()
    room.balances.read_due()
    assert [name for name, _ in room.lines.asked] == ["sim"]
    room.lines.answer("10 EUR")
    assert room.told[0].actor == "rule:balance"
    room.clock.advance(DAY - 60)
    room.balances.read_due()
    assert room.lines.asked == []
    room.clock.advance(120)
    room.balances.read_due()
    room.lines.fail(Failure.TIMED_OUT)
    room.clock.advance(3 * 3600)
    room.balances.read_due()
    assert room.lines.asked == []
    room.clock.advance(2 * 3600)
    room.balances.read_due()
    assert len(room.lines.asked) == 1
    room.lines.answer("10 EUR")
    balances.put(room.store, BalanceRow("sim", allowance=100))
    room.clock.advance(2 * DAY)
    room.balances.read_due()
    assert room.lines.asked == []


def test_nothing_is_read_daily_while_the_clock_is_not_set(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readings, "is_trusted", lambda _: False)
    room.balances.read_due()
    assert room.lines.asked == []


def test_a_reading_whose_session_is_gone_is_forgotten(room: Room) -> None:
    room.balances.read("sim", SOPHIE)
    room.clock.advance(700)
    assert not room.balances.is_reading("sim")
    room.balances.read("sim", SOPHIE)
    room.lines.answer("9 EUR")  # the first
    assert room.balances.is_reading("sim")
    room.lines.answer("8 EUR")
    assert not room.balances.is_reading("sim")


def test_a_line_that_has_just_gone_is_not_being_read(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone: Callable[..., bool] = lambda *_: False  # noqa: E731 - a fake in one line
    monkeypatch.setattr(room.lines, "ask", gone)
    room.balances.read("sim", SOPHIE)
    assert not room.balances.is_reading("sim")
