"""The SMS operations: what is asked again, what is given up, and what is never repeated."""

from typing import Any

import pytest
from fakes.answering_link import AnsweringLink
from fakes.bench import segments_of

from appliance.config import ModemSettings
from appliance.modem.driver import Driver
from appliance.modem.library import (
    CmeError,
    CmsError,
    CommandError,
    TextModeError,
    TimeoutException,
)
from appliance.modem.message_commands import Routing, StoredPdu, Usage
from appliance.modem.traffic import NotSent

BUSY = CmsError("", 314)
NO = CommandError("refused")
PDU = "07913306091093F0040B913396785634F200006211220163450005D330BB4E07"
LENGTH = len(PDU) // 2 - 8
SM = 'AT+CPMS="SM"'


def driver_of(
    answers: dict[str, Any] | None = None, **settings: Any
) -> tuple[Driver, AnsweringLink]:
    link: Any = AnsweringLink({SM: ["+CPMS: 1,20,1,20,1,20", "OK"], **(answers or {})})
    driver = Driver(link, ModemSettings(**settings))
    return driver, link


def read_as(pdu: str, status: int = 0) -> list[str]:
    return [f"+CMGR: {status},,{LENGTH}", pdu, "OK"]


# -- queries --------------------------------------------------------------------------------------


def test_a_busy_modem_is_asked_again_after_growing_pauses() -> None:
    driver, link = driver_of({"AT": (BUSY, BUSY, ["OK"])})
    assert driver.patiently(lambda: link.write("AT")) == ["OK"]
    assert link.said == ["AT"] * 3
    assert link.pauses == [0.01, 0.02]


def test_patience_ends() -> None:
    driver, link = driver_of({"AT": BUSY})
    with pytest.raises(CmsError):
        driver.patiently(lambda: link.write("AT"))
    assert len(link.said) == 6


def test_a_refusal_is_no_reason_to_ask_again() -> None:
    driver, link = driver_of({"AT": NO})
    with pytest.raises(CommandError):
        driver.patiently(lambda: link.write("AT"))
    assert link.said == ["AT"]


def test_what_a_modem_refuses_is_kept_until_it_takes_it() -> None:
    driver, link = driver_of({"AT+CMMS=2": (NO, TimeoutException(""), ["OK"])})
    taken = [driver.optional("CMMS", lambda: link.write("AT+CMMS=2")) for _ in range(2)]
    assert (taken, list(driver.refused)) == ([False, False], ["CMMS"])
    assert driver.optional("CMMS", lambda: link.write("AT+CMMS=2"))
    assert list(driver.refused) == []


# -- sending --------------------------------------------------------------------------------------


def test_a_burst_keeps_the_link_and_takes_arrivals_straight_and_gives_both_back() -> None:
    driver, link = driver_of({"AT+CMMS=2": NO})
    driver.routing = Routing(2, 1, 2, 0)
    driver.straight_in_bursts = True
    driver._begin_burst()
    assert link.said == ["AT+CMMS=2", "AT+CMMS=1", "AT+CNMI=2,2,0,2,0"]
    link.said.clear()
    driver.end_burst()
    driver.end_burst()
    assert link.said == ["AT+CMMS=0", "AT+CNMI=2,1,0,2,0"]


def test_a_link_is_not_kept_where_the_settings_or_the_modem_say_no() -> None:
    driver, link = driver_of(keep_link=False)
    driver.routing = Routing(2, 1, 2, 0)  # and arrivals are kept as ever
    driver._begin_burst()
    driver.end_burst()
    assert link.said == []
    driver, link = driver_of()
    driver.refused["CMMS"] = None
    driver._begin_burst()
    assert link.said == []


@pytest.mark.parametrize(("more_follow", "bursts"), [(True, 1), (False, 0)])
def test_only_a_segment_with_others_behind_it_begins_a_burst(
    monkeypatch: pytest.MonkeyPatch, *, more_follow: bool, bursts: int
) -> None:
    begun: list[bool] = []
    monkeypatch.setattr(Driver, "_begin_burst", lambda _driver: begun.append(True))
    monkeypatch.setattr("appliance.modem.driver.submit", lambda *_: "outcome")
    driver, _ = driver_of()
    [alone] = segments_of(1, "x")
    outgoing = alone if not more_follow else segments_of(1, "x" * 200)[0]
    assert driver.submit(outgoing, lambda: None) == "outcome"  # type: ignore[comparison-overlap]
    assert len(begun) == bursts


def test_nothing_is_sent_once_the_sim_may_be_another() -> None:
    driver, link = driver_of()
    link.sim_may_have_changed = True
    [outgoing] = segments_of(1, "x")
    assert driver.submit(outgoing, lambda: None) == NotSent("the SIM was changed")
    assert link.said == []


# -- receiving ------------------------------------------------------------------------------------


def test_an_empty_storage_is_not_listed() -> None:
    driver, link = driver_of({SM: ["+CPMS: 0,20", "OK"]})
    assert driver.list_storage("SM") == []
    assert link.said == [SM]
    assert driver.usage == {"SM": Usage(0, 20)}


def test_what_came_in_is_listed_and_what_is_to_go_out_is_not() -> None:
    lines = [f"+CMGL: 1,0,,{LENGTH}", PDU, f"+CMGL: 2,3,,{LENGTH}", PDU, "OK"]
    driver, _ = driver_of({"AT+CMGL=4": lines})
    assert driver.list_storage("SM") == [StoredPdu(1, 0, PDU, whole=True)]


def test_a_storage_that_cannot_be_listed_is_read_place_by_place() -> None:
    gone = CmsError("", 321)
    driver, link = driver_of(
        {"AT+CMGL=4": NO, "AT+CMGR=0": gone, "AT+CMGR=1": gone, "AT+CMGR=2": read_as(PDU)}
    )
    assert [stored.index for stored in driver.list_storage("SM")] == [2]
    assert link.said[-1] == "AT+CMGR=2"  # only as many as there are


def test_a_listing_in_text_mode_is_reported_and_not_read_index_by_index() -> None:
    driver, link = driver_of({"AT+CMGL=4": TextModeError("")})
    with pytest.raises(TextModeError):
        driver.list_storage("SM")
    assert link.said == [SM, "AT+CMGL=4"]


def test_a_listing_that_is_refused_where_the_usage_is_not_known_is_an_error() -> None:
    driver, _ = driver_of({SM: ["OK"], "AT+CMGL=4": NO})
    with pytest.raises(CommandError):
        driver.list_storage("SM")


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (read_as(PDU), StoredPdu(3, 0, PDU, whole=True)),
        (read_as(PDU, status=3), None),
        (CmsError("", 321), None),
        (CmeError("", 22), None),
        (["OK"], None),
    ],
)
def test_one_message_is_read(answer: Any, found: StoredPdu | None) -> None:
    driver, link = driver_of({"AT+CMGR=3": answer})
    assert driver.read("SM", 3) == found
    assert driver.read("SM", 3) == found
    assert link.said.count(SM) == 1  # selected once


def test_a_refusal_to_read_is_an_error() -> None:
    driver, _ = driver_of({"AT+CMGR=3": CmsError("", 500)})
    with pytest.raises(CommandError):
        driver.read("SM", 3)


@pytest.mark.parametrize(
    ("answer", "deleted"), [(["OK"], True), (CmsError("", 321), True), (CmsError("", 500), False)]
)
def test_a_message_is_deleted_once(answer: Any, *, deleted: bool) -> None:
    driver, link = driver_of({"AT+CMGD=3": answer})
    assert driver.delete("SM", 3) is deleted
    assert link.said == [SM, "AT+CMGD=3"]


# -- routing --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("routing", "receiving", "reports"),
    [
        (None, None, None),
        (Routing(2, 1, 2, 0), "stored", "stored"),
        (Routing(2, 2, 1, 0), "direct", "direct"),
        (Routing(2, 0, 0, 0), None, None),
    ],
)
def test_how_messages_and_reports_come_in(
    routing: Routing | None, receiving: str | None, reports: str | None
) -> None:
    driver, _ = driver_of()
    driver.routing = routing
    assert (driver.receiving, driver.reports) == (receiving, reports)


@pytest.mark.parametrize("answer", [NO, TimeoutException("")])
def test_an_acknowledgement_that_is_too_late_sets_the_route_again(answer: Exception) -> None:
    driver, link = driver_of({"AT+CNMA": answer, "AT+CNMA=2": answer})
    driver.routing = Routing(2, 2, 1, 0)
    assert not driver.acknowledge()
    assert not driver.reject()
    assert link.said == ["AT+CNMA", "AT+CNMI=2,2,0,1,0", "AT+CNMA=2", "AT+CNMI=2,2,0,1,0"]


def test_an_acknowledgement_in_time_is_all_that_is_said() -> None:
    driver, link = driver_of()
    assert driver.acknowledge()
    assert driver.reject()
    assert link.said == ["AT+CNMA", "AT+CNMA=2"]


def test_lost_settings_are_noticed_but_not_in_a_burst() -> None:
    driver, _ = driver_of({"AT+CNMI?": ["+CNMI: 0,0,0,0,0", "OK"]})
    assert not driver.forgot()  # nobody knows what it said before
    driver.routing_told = Routing(0, 0, 0, 0)
    assert not driver.forgot()
    driver.routing_told = Routing(2, 1, 2, 0)
    assert driver.forgot()
    driver._begin_burst()
    assert not driver.forgot()


@pytest.mark.parametrize(
    ("prepared", "deliver", "said"),
    [(True, 2, ["AT+CNMI=2,1,0,1,0"]), (True, 1, []), (False, 2, [])],
)
def test_when_it_is_left_the_modem_keeps_what_arrives(
    deliver: int, said: list[str], *, prepared: bool
) -> None:
    driver, link = driver_of()
    driver.prepared, driver.routing = prepared, Routing(2, deliver, 1, 0)
    driver.park()
    assert link.said == said
