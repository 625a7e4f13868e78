"""Found by fuzzing: lines that arrive damaged, late or not at all must cost no message."""

from collections.abc import Callable

import pytest
from fakes.bench import segments_of
from fakes.clock import FakeClock
from fakes.port import FAST, Answers, ScriptedPort, ok
from fakes.traffic import FakeTraffic

from appliance.config import ModemSettings
from appliance.modem.arrivals import Arrivals
from appliance.modem.driver import Driver
from appliance.modem.finals import Failure, failure_of
from appliance.modem.initialisation import prepare
from appliance.modem.link import Link
from appliance.modem.message_commands import Routing
from appliance.modem.pin_memory import PinMemory
from appliance.modem.submission import submit
from appliance.modem.traffic import Refused, Unknown
from appliance.modem.urcs import Direct
from appliance.modem.watch import Watch

LinkTo = Callable[[ScriptedPort], Link]
PDU = "07913306091093F0040B913316325476F800006290105102008005E8329BFD06"
LENGTH = len(PDU) // 2 - 8
OTHER = PDU[:-2] + "FF"
ERROR = "\r\nERROR\r\n"


def driver_of(link: Link) -> Driver:
    driver = Driver(link, ModemSettings())
    driver.storages = ("SM",)
    driver.routing = Routing(2, 2, 1, 0)
    return driver


def arrivals(traffic: FakeTraffic, clock: FakeClock) -> Arrivals:
    made = Arrivals("sim", traffic, clock, FAST)
    made._sweep_at = clock.monotonic() + 100
    return made


def read_as(pdu: str) -> str:
    return ok(f"+CMGR: 0,,{LENGTH}", pdu)


# -- reading --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ([PDU[:-4], PDU[:20] + "~" + PDU[20:], PDU], PDU),
        ([PDU[:-4], PDU[:-4]], PDU[:-4]),
        ([PDU[:-2], PDU[:-4]] * 4, None),
    ],
)
def test_what_is_damaged_is_taken_only_when_two_looks_agree(
    link_to: LinkTo, answers: list[str], found: str | None
) -> None:
    script = Answers().on("AT+CMGR=3", *(read_as(answer) for answer in answers))
    with ScriptedPort(script) as port:
        stored = driver_of(link_to(port)).read("SM", 3)
        assert (stored.pdu if stored else None) == found


def test_what_is_never_read_alike_is_neither_stored_nor_deleted(link_to: LinkTo) -> None:
    damaged = [ok(f"+CMGR: 0,,{LENGTH}", PDU[: -2 * n]) for n in range(1, 9)]
    script = (
        Answers().on("AT+CMGL=4", ok(f"+CMGL: 3,0,,{LENGTH}", PDU[:-20])).on("AT+CMGR=3", *damaged)
    )
    traffic, clock = FakeTraffic(), FakeClock()
    with ScriptedPort(script) as port:
        driver = driver_of(link_to(port))
        incoming = arrivals(traffic, clock)
        incoming.sweep_soon()
        incoming.work(driver)
        assert traffic.received == []
        assert not any(heard.startswith("AT+CMGD") for heard in port.heard)


def test_a_deletion_is_said_once(link_to: LinkTo) -> None:
    # It may have been deleted, and another message may be there by now.
    script = Answers().on("AT+CMGR=3", read_as(PDU)).on("AT+CMGD=3", "\r\n+CMS ERROR: 314\r\n")
    with ScriptedPort(script) as port:
        assert not driver_of(link_to(port)).delete("SM", 3)
        assert port.heard.count("AT+CMGD=3") == 1


def test_a_storage_whose_selection_got_lost_is_selected_again(link_to: LinkTo) -> None:
    script = Answers().on('AT+CPMS="SR"', None).on("AT+CMGR=3", read_as(PDU))
    with ScriptedPort(script) as port:
        driver = driver_of(link_to(port))
        driver.select("SM")
        with pytest.raises(Exception, match="CPMS"):
            driver.select("SR")
        driver.read("SM", 3)
        assert port.heard[-2:] == ['AT+CPMS="SM"', "AT+CMGR=3"]


# -- direct messages ------------------------------------------------------------------------------


def test_only_the_last_one_is_acknowledged(link_to: LinkTo) -> None:
    traffic, clock = FakeTraffic(), FakeClock()
    with ScriptedPort(Answers()) as port:
        driver = driver_of(link_to(port))
        incoming = arrivals(traffic, clock)
        for pdu in (PDU, PDU, OTHER):
            incoming.note_direct(Direct("message", pdu, whole=True), acknowledged=True)
        incoming.work(driver)
        assert [each.pdu for each in traffic.received] == [PDU, PDU, OTHER]
        assert port.heard.count("AT+CNMA") == 1


def test_too_late_nothing_is_acknowledged(link_to: LinkTo) -> None:
    traffic, clock = FakeTraffic(), FakeClock()
    with ScriptedPort(Answers()) as port:
        driver = driver_of(link_to(port))
        incoming = arrivals(traffic, clock)
        incoming.note_direct(Direct("message", PDU, whole=True), acknowledged=True)
        clock.advance(FAST.acknowledge + 1)
        incoming.work(driver)
        assert [each.pdu for each in traffic.received] == [PDU]
        assert "AT+CNMA" not in port.heard
        assert "AT+CNMI=2,2,0,1,0" in port.heard


def test_a_line_of_a_listing_is_not_taken_for_a_lost_second_line(link_to: LinkTo) -> None:
    listing = ok(f"+CMGL: 1,0,,{LENGTH}", OTHER)
    with ScriptedPort(Answers().on("AT+CMGL=4", listing)) as port:
        link = link_to(port)
        link.received(f"\r\n+CMT: ,{LENGTH}\r\n".encode())
        assert link.write("AT+CMGL=4") == [f"+CMGL: 1,0,,{LENGTH}", OTHER, "OK"]
        assert not link.events


# -- set-up ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [ERROR, ok("+CPMS: (((("), ok("+CMGL: ,,,")])
def test_without_a_list_of_storages_the_usual_ones_are_tried(link_to: LinkTo, answer: str) -> None:
    script = Answers().on("AT+CPMS=?", answer).on('AT+CPMS="ME"', ERROR)
    with ScriptedPort(script) as port:
        driver = Driver(link_to(port), ModemSettings())
        prepare(driver)
        assert driver.storages == ("SM",)


def test_a_storage_that_did_not_answer_is_looked_into_later(link_to: LinkTo) -> None:
    script = Answers().on("AT+CPMS=?", ok('+CPMS: ("SM"),("SM"),("SM")')).on('AT+CPMS="SM"', None)
    with ScriptedPort(script) as port:
        driver = Driver(link_to(port), ModemSettings())
        prepare(driver)
        assert driver.storages == ("SM",)


def test_all_is_set_up_again_now_and_then(link_to: LinkTo) -> None:
    clock = FakeClock()
    script = (
        Answers()
        .on("AT+CPIN?", ok("+CPIN: READY"))
        .on("AT+CREG?", ok("+CREG: 1,1"))
        .on("AT+CNMI?", ok("+CNMI: 2,1,0,1,0"))
    )
    with ScriptedPort(script) as port:
        driver = Driver(link_to(port), ModemSettings())
        watch = Watch(ModemSettings(), clock, FAST, PinMemory(None), lambda **_: None)
        times = []
        for _ in range(3):
            watch.look_soon()
            watch.work(driver, busy=False)
            times.append(port.heard.count("AT+CPMS=?"))
            clock.advance(FAST.set_up_again * 0.6)
        assert times == [1, 1, 2]


# -- answers --------------------------------------------------------------------------------------


def test_a_superscript_is_no_number() -> None:
    assert failure_of("+CMS ERROR: \xb346") == Failure("CMS", None, "\xb346")


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("ERROR", Unknown),
        ("+CME ERROR: 10", Unknown),
        ("+CMS ERROR: ", Unknown),
        ("+CMS ERROR: 38", Refused),
    ],
)
def test_a_refused_probe_refuses_no_submit(
    link_to: LinkTo, answer: str, outcome: type[Unknown | Refused]
) -> None:
    outgoing = segments_of(1, "Bonjour")[0]
    script = (
        Answers()
        .on(f"AT+CMGF=0;+CMGS={outgoing.tpdu_length}", "\r\n> ")
        .on(outgoing.pdu + "\x1a", None)
        .on("AT", f"\r\n{answer}\r\n", ok())
    )
    with ScriptedPort(script) as port:
        assert isinstance(submit(link_to(port), outgoing, lambda: None), outcome)
