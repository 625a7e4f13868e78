"""Query before set: what is chosen from a modem's offers."""

from collections.abc import Callable

import pytest
from fakes.port import Answers, ScriptedPort, ok

from appliance.config import ModemSettings
from appliance.modem import network
from appliance.modem.commands import SimStatus, pin_attempts, sim_status
from appliance.modem.driver import Driver
from appliance.modem.initialisation import greet, prepare
from appliance.modem.link import Link
from appliance.modem.message_commands import Routing, list_all, read
from appliance.modem.state import Condition

LinkTo = Callable[[ScriptedPort], Link]
ERROR = "\r\nERROR\r\n"


def prepared(link: Link, **settings: object) -> Driver:
    driver = Driver(link, ModemSettings(**settings))  # type: ignore[arg-type]
    greet(driver)
    prepare(driver)
    return driver


@pytest.mark.parametrize(
    ("offer", "storages", "receiving", "routing"),
    [
        ("(0-2),(0-2),(0,2),(0-2),(0,1)", '"SM","ME","SR"', "auto", Routing(2, 1, 2, 0)),
        ("(0-2),(0-2),(0,2),(0-2),(0,1)", '"SM","ME"', "auto", Routing(2, 1, 1, 0)),
        ("(0-2),(0-2),(0,2),(0-2),(0,1)", '"SM","SR"', "direct", Routing(2, 2, 1, 0)),
        ("(0,1),(0,1),(0),(0,2),(1)", '"SM"', "direct", Routing(1, 1, 2, 1)),
        ("(0,1),(0,2),(0),(0),(1)", '"SM"', "stored", Routing(1, 2, 0, 1)),
        ("(3),(0,1),(0),(0,1),(0)", '"SM"', "auto", Routing(3, 1, 1, 0)),
    ],
)
def test_routing_is_chosen_from_what_is_offered(
    link_to: LinkTo, offer: str, storages: str, receiving: str, routing: Routing
) -> None:
    script = (
        Answers()
        .on("AT+CNMI=?", ok(f"+CNMI: {offer}"))
        .on("AT+CPMS=?", ok(f"+CPMS: ({storages}),({storages}),({storages})"))
    )
    with ScriptedPort(script) as port:
        driver = prepared(link_to(port), receiving=receiving)
        assert driver.routing == routing
        wanted = f"AT+CNMI={routing.mode},{routing.deliver},0,{routing.report},{routing.buffer}"
        assert wanted in port.heard
        bursts = receiving == "auto" and offer.startswith("(0-2),(0-2)")
        direct = routing.deliver == 2 or routing.report == 1 or bursts
        assert ("AT+CSMS=1" in port.heard) is driver.acknowledges is direct
        assert driver.straight_in_bursts is bursts


def test_a_sim800_gets_reports_only_straight(link_to: LinkTo) -> None:
    script = (
        Answers()
        .on("AT+CGMM", ok("SIMCOM_SIM800L"))
        .on("AT+CNMI=?", ok("+CNMI: (0-2),(0-2),(0,2),(0-2),(0,1)"))
        .on("AT+CPMS=?", ok('+CPMS: ("SM","ME","SR"),("SM"),("SM")'))
    )
    with ScriptedPort(script) as port:
        assert prepared(link_to(port)).reports == "direct"


def test_a_modem_that_does_not_tell_is_tried(link_to: LinkTo) -> None:
    script = Answers().on("AT+CNMI=?", ERROR).on("AT+CNMI=2,1,0,2,0", ERROR).on("AT+CPMS=?", ERROR)
    with ScriptedPort(script) as port:
        driver = prepared(link_to(port))
        assert driver.routing == Routing(2, 1, 1, 0)
        assert driver.storages == ("SM", "ME")


def test_a_modem_that_takes_no_routing_at_all(link_to: LinkTo) -> None:
    with ScriptedPort(Answers().on("AT+CNMI*", ERROR)) as port:
        driver = prepared(link_to(port))
        assert driver.receiving is None
        assert "CNMI" in driver.refused


def test_the_storages_that_hold_messages_and_a_wish(link_to: LinkTo) -> None:
    script = (
        Answers()
        .on("AT+CPMS=?", ok('+CPMS: ("BM","ME","MT","SM","SR"),("ME","SM"),("ME","SM")'))
        .on('AT+CPMS="SR"', ERROR)
        .on('AT+CPMS="ME"', ok("+CPMS: 3,50,3,50,3,50"))
    )
    with ScriptedPort(script) as port:
        driver = prepared(link_to(port), storage="ME")
        assert driver.storages == ("ME", "SM")
        assert 'AT+CPMS="ME","ME","ME"' in port.heard
        assert (driver.usage["ME"].used, driver.usage["ME"].total) == (3, 50)


def test_a_view_is_used_when_there_is_nothing_else(link_to: LinkTo) -> None:
    with ScriptedPort(Answers().on("AT+CPMS=?", ok('+CPMS: ("MT"),("MT"),("MT")'))) as port:
        assert prepared(link_to(port)).storages == ("MT",)


def test_a_busy_sim_is_asked_again(link_to: LinkTo) -> None:
    busy = "\r\n+CMS ERROR: 314\r\n"
    script = Answers().on("AT+CMGF=0", busy, "\r\n+CME ERROR: 14\r\n", busy, ok())
    with ScriptedPort(script) as port:
        prepared(link_to(port))
        assert port.heard.count("AT+CMGF=0") == 4


def test_a_radio_that_is_off_is_switched_on(link_to: LinkTo) -> None:
    with ScriptedPort(Answers().on("AT+CFUN?", ok("+CFUN: 4"))) as port:
        prepared(link_to(port))
        assert "AT+CFUN=1" in port.heard


def test_a_chattering_dongle_is_quietened(link_to: LinkTo) -> None:
    with ScriptedPort(Answers().on("AT+CGMI", ok("huawei"))) as port:
        prepared(link_to(port))
        assert "AT^CURC=0" in port.heard


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (ok("+CPIN: READY"), SimStatus.READY),
        (ok("+CPIN: SIM PIN"), SimStatus.PIN),
        (ok("+CPIN: SIM PUK"), SimStatus.PUK),
        (ok("+CPIN: SIM PIN2"), SimStatus.READY),
        (ok("+CPIN: NOT INSERTED"), SimStatus.ABSENT),
        (ok("+CPIN: PH-NET PIN"), SimStatus.BUSY),
        ("\r\n+CME ERROR: 10\r\n", SimStatus.ABSENT),
        ("\r\n+CME ERROR: SIM not inserted\r\n", SimStatus.ABSENT),
        ("\r\n+CME ERROR: 11\r\n", SimStatus.PIN),
        ("\r\n+CME ERROR: 12\r\n", SimStatus.PUK),
        ("\r\n+CME ERROR: 14\r\n", SimStatus.BUSY),
        (ERROR, SimStatus.BUSY),
    ],
)
def test_obstacles_before_the_sim(link_to: LinkTo, answer: str, status: object) -> None:
    with ScriptedPort(Answers().on("AT+CPIN?", answer)) as port:
        assert sim_status(link_to(port)) is status


def test_attempts_left(link_to: LinkTo) -> None:
    with ScriptedPort(Answers().on("AT+CPINR*", ok("+CPINR: SIM PIN,2,3"), ERROR)) as port:
        link = link_to(port)
        assert pin_attempts(link) == 2
        assert pin_attempts(link) is None


@pytest.mark.parametrize(
    ("values", "condition", "registration"),  # of +CREG, +CGREG, +CEREG
    [
        ((1, 1, None), Condition.READY, "home"),
        ((0, 0, 1), Condition.READY, "home"),  # LTE alone
        ((2, 4, 5), Condition.READY, "roaming"),
        ((6, 2, 2), Condition.READY, "sms_only"),
        ((7, None, None), Condition.READY, "sms_only_roaming"),
        ((6, 1, 0), Condition.READY, "home"),
        ((3, 3, 3), Condition.DENIED, None),
        ((8, 0, 0), Condition.DENIED, None),
        ((2, 2, 2), Condition.SEARCHING, None),
        ((None, None, None), Condition.SEARCHING, None),
    ],
)
def test_registration_by_all_three(
    link_to: LinkTo,
    values: tuple[int | None, ...],
    condition: Condition,
    registration: str | None,
) -> None:
    script = Answers()
    for name, value in zip(("+CREG", "+CGREG", "+CEREG"), values, strict=True):
        script.on(f"AT{name}?", ERROR if value is None else ok(f"{name}: 1,{value}"))
    with ScriptedPort(script) as port:
        verdict = network.look(Driver(link_to(port), ModemSettings()))
        assert (verdict.condition, verdict.registration) == (condition, registration)


PDU = "07913306091093F0040B913396785634F200006211220163450005D330BB4E07"
LENGTH = len(PDU) // 2 - 8


def test_a_list_with_gaps_and_strange_lines(link_to: LinkTo) -> None:
    answer = ok(
        f'+CMGL: 0,1,"O""K, Bob",{LENGTH}',
        PDU,
        "+CMGL: x,1,,3",
        "AB",
        f"+CMGL: 5,,,{LENGTH}",
        PDU,
        "+CMGL: 6,2,,24",
        PDU,
        f"+CMGL: 7,0,,{LENGTH}",
        PDU[:-2],
        "+CMGL: 8,0,,1",
    )
    with ScriptedPort(Answers().on("AT+CMGL=4", answer)) as port:
        found = list_all(link_to(port), 4)
        assert [(each.index, each.received, each.whole) for each in found] == [
            (0, True, True),
            (5, True, True),
            (6, False, True),
            (7, True, False),
        ]


def test_a_damaged_line_is_read_again_and_believed_the_second_time(link_to: LinkTo) -> None:
    header = f"+CMGR: 0,,{LENGTH}"
    script = (
        Answers()
        .on("AT+CMGL=4", ok(f"+CMGL: 1,0,,{LENGTH}", PDU[:-2], f"+CMGL: 2,0,,{LENGTH}", "00FFEE"))
        .on("AT+CMGR=1", ok(header, PDU))
        .on("AT+CMGR=2", ok(header, "00FFEE"))
        .on('AT+CPMS="SM"', ok("+CPMS: 2,20,2,20,2,20"))
    )
    with ScriptedPort(script) as port:
        found = Driver(link_to(port), ModemSettings()).list_storage("SM")
        assert [each.pdu for each in found] == [PDU, "00FFEE"]


def test_an_empty_place_is_no_message(link_to: LinkTo) -> None:
    script = Answers().on("AT+CMGR=1", ok(), "\r\n+CMS ERROR: 321\r\n")
    with ScriptedPort(script) as port:
        link = link_to(port)
        assert read(link, 1) is None
        assert Driver(link, ModemSettings()).read("SM", 1) is None


def test_deleting_a_missing_message_succeeds_and_a_remaining_one_is_reported(
    link_to: LinkTo,
) -> None:
    script = Answers().on("AT+CMGD=1", "\r\n+CMS ERROR: 321\r\n").on("AT+CMGD=2", ERROR)
    with ScriptedPort(script) as port:
        driver = Driver(link_to(port), ModemSettings())
        assert driver.delete("SM", 1)
        assert not driver.delete("SM", 2)
        assert driver.delete("SM", 3)


@pytest.mark.parametrize(("taken", "modes"), [(2, ["2"]), (1, ["2", "1"]), (0, ["2", "1"])])
def test_keeping_the_radio_link_open(link_to: LinkTo, taken: int, modes: list[str]) -> None:
    script = Answers()
    for mode in (2, 1):
        if mode > taken:
            script.on(f"AT+CMMS={mode}", ERROR)
    with ScriptedPort(script) as port:
        driver = Driver(link_to(port), ModemSettings())
        driver._begin_burst()
        driver.end_burst()
        driver.end_burst()
        said = [heard.removeprefix("AT+CMMS=") for heard in port.heard]
        assert said[: len(modes)] == modes
        assert said[-1] == ("0" if taken else "1")
