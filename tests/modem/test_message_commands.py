"""Commands for messages, and the parsing of their answers."""

from collections.abc import Callable
from typing import Any

import pytest
from fakes.answering_link import Answer, AnsweringLink

from appliance.modem import message_commands as commands
from appliance.modem.library import CommandError, TextModeError
from appliance.modem.message_commands import Routing, RoutingOffer, StoredPdu, Usage

NO = CommandError("refused")
PDU = "07913306091093F0040B913396785634F200006211220163450005D330BB4E07"
LENGTH = len(PDU) // 2 - 8


def asked(ask: Callable[..., Any], command: str, answer: Answer, *arguments: Any) -> Any:
    return ask(AnsweringLink({command: answer}), *arguments)


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (commands.use_pdu_mode, "AT+CMGF=0"),
        (lambda link: commands.set_service_centre(link, "+336090"), 'AT+CSCA="+336090",145'),
        (lambda link: commands.set_service_centre(link, "6090"), 'AT+CSCA="6090",129'),
        (lambda link: commands.choose_service(link, 1), "AT+CSMS=1"),
        (lambda link: commands.route(link, Routing(2, 1, 2, 0)), "AT+CNMI=2,1,0,2,0"),
        (lambda link: commands.keep_arrivals_in(link, "ME"), 'AT+CPMS="ME","ME","ME"'),
        (lambda link: commands.delete(link, 7), "AT+CMGD=7"),
        (commands.acknowledge, "AT+CNMA"),
        (commands.reject, "AT+CNMA=2"),
        (lambda link: commands.keep_link(link, 2), "AT+CMMS=2"),
    ],
)
def test_what_is_said(ask: Callable[[Any], object], said: str) -> None:
    link = AnsweringLink()
    ask(link)
    assert link.said == [said]


@pytest.mark.parametrize(
    ("ask", "command", "answer", "found"),
    [
        (commands.service_centre, "AT+CSCA?", ['+CSCA: "+33609001390",145', "OK"], "+33609001390"),
        (commands.service_centre, "AT+CSCA?", ['+CSCA: "",129', "OK"], None),
        (commands.service_centre, "AT+CSCA?", ["OK"], None),
        (commands.service_centre, "AT+CSCA?", NO, None),
        (commands.routing_now, "AT+CNMI?", ["+CNMI: 2,1,0,2,0", "OK"], Routing(2, 1, 2, 0)),
        (commands.routing_now, "AT+CNMI?", ["+CNMI: 2,1,0,2", "OK"], None),
        (commands.routing_now, "AT+CNMI?", NO, None),
        (
            commands.storage_offer,
            "AT+CPMS=?",
            ['+CPMS: ("SM","ME","MT"),("SM"),("SM")', "OK"],
            ("SM", "ME", "MT"),
        ),
        (commands.storage_offer, "AT+CPMS=?", ["OK"], ()),
    ],
)
def test_what_is_asked(
    ask: Callable[[Any], object], command: str, answer: Answer, found: object
) -> None:
    assert asked(ask, command, answer) == found


def test_what_a_modem_offers_of_each_route() -> None:
    lines = ["+CNMI: (0-2),(0-3),(0),(0-1)", "OK"]
    offer = RoutingOffer(
        frozenset({0, 1, 2}),
        frozenset({0, 1, 2, 3}),
        frozenset({0}),
        frozenset({0, 1}),
        frozenset(),
    )
    assert asked(commands.routing_offer, "AT+CNMI=?", lines) == offer


@pytest.mark.parametrize(
    ("line", "usage"),
    [
        ("+CPMS: 3,20,3,20,3,20", Usage(3, 20)),
        ("+CPMS: 3", None),
        ("+CPMS: x,20", None),
        ("", None),
    ],
)
def test_how_full_a_storage_is(line: str, usage: Usage | None) -> None:
    assert asked(commands.select_storage, 'AT+CPMS="SM"', [line, "OK"], "SM") == usage


@pytest.mark.parametrize(
    ("lines", "stored"),
    [
        ([f"+CMGR: 0,,{LENGTH}", PDU, "OK"], StoredPdu(5, 0, PDU, whole=True)),
        ([f"+CMGR: 1,{LENGTH}", PDU, "OK"], StoredPdu(5, 1, PDU, whole=True)),
        ([f"+CMGR: ,,{LENGTH}", PDU, "OK"], StoredPdu(5, 0, PDU, whole=True)),
        ([f"+CMGR: 0,,{LENGTH + 1}", PDU, "OK"], StoredPdu(5, 0, PDU, whole=False)),
        ([f"+CMGR: 0,,{LENGTH}", "no PDU", "OK"], StoredPdu(5, 0, "no PDU", whole=False)),
        (["+CMGR: 0,,x", PDU, "OK"], StoredPdu(5, 0, PDU, whole=False)),
        ([f"+CMGR: 0,,{LENGTH}", "OK"], None),
        (["OK"], None),
        (["+CMGR:", PDU, "OK"], None),
    ],
)
def test_a_message_is_read(lines: list[str], stored: StoredPdu | None) -> None:
    assert asked(commands.read, "AT+CMGR=5", lines, 5) == stored


def test_a_header_of_text_mode_says_that_the_modem_has_restarted() -> None:
    lines = ['+CMGR: "REC UNREAD","+33639980108",,"26/11/27,10:00:00+04"', "Bonjour", "OK"]
    with pytest.raises(TextModeError):
        asked(commands.read, "AT+CMGR=5", lines, 5)


def test_a_listing_is_read_and_what_makes_no_sense_left_out() -> None:
    lines = [
        f"+CMGL: 1,0,,{LENGTH}",
        PDU,
        f"+CMGL: x,0,,{LENGTH}",
        PDU,
        "+CMGL: 3",
        PDU,
        f"+CMGL: 4,3,,{LENGTH}",
        PDU,
        f"+CMGL: 5,1,,{LENGTH}",
        "OK",
    ]
    found = asked(commands.list_all, "AT+CMGL=4", lines, 5)
    assert found == [StoredPdu(1, 0, PDU, whole=True), StoredPdu(4, 3, PDU, whole=True)]
    assert [stored.received for stored in found] == [True, False]
