"""The outcome of one segment, whatever the modem answers or does not answer."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from fakes.bench import segments_of
from fakes.port import DELIVERIES, Answers, ScriptedPort, ok

from appliance.modem.link import Link
from appliance.modem.submission import OTHER_SIM, submit
from appliance.modem.traffic import Accepted, NotSent, Outcome, Refused, Unknown
from appliance.modem.urcs import Direct, LateReference, Stored

LinkTo = Callable[[ScriptedPort], Link]
OUTGOING = segments_of(1, "Bonjour 😀")[0]
COMMAND = f"AT+CMGF=0;+CMGS={OUTGOING.tpdu_length}"
PLAIN = f"AT+CMGS={OUTGOING.tpdu_length}"
TYPED = OUTGOING.pdu + "\x1a"
PROMPT = "\r\n> "


def script(*answers: str | bytes | None) -> Answers:
    return Answers().on(COMMAND, PROMPT).on(TYPED, *answers)


def patient(link: Link) -> Link:
    """Set long time limits, for answers that come at once: a wait would end only with the test."""
    link.timings = replace(link.timings, submit=60.0, probe_after=60.0)
    return link


def outcome_of(link: Link, meanwhile: Callable[[], None] = lambda: None) -> Outcome:
    return submit(link, OUTGOING, meanwhile)


@pytest.mark.parametrize("delivery", DELIVERIES)
def test_accepted(link_to: LinkTo, delivery: str) -> None:
    with ScriptedPort(script(ok("+CMGS: 1"), ok("+CMGS: 255")), delivery) as port:
        link = link_to(port)
        assert outcome_of(link) == Accepted(1)
        assert outcome_of(link) == Accepted(255)
        assert port.heard == [COMMAND, TYPED, COMMAND, TYPED]


def test_accepted_with_the_echo_on_and_urcs_everywhere(link_to: LinkTo) -> None:
    urc = '\r\n+CMTI: "SM",1\r\n'
    answers = (
        Answers()
        .on(COMMAND, f"{COMMAND}\r{urc}{PROMPT}")
        .on(TYPED, f"{TYPED}\r\n{urc}\r\n+CMGS: 9\r\n{urc}\r\nOK\r\n")
    )
    with ScriptedPort(answers) as port:
        link = link_to(port)
        assert outcome_of(link) == Accepted(9)
        assert list(link.events) == [Stored("SM", 1)] * 3


@pytest.mark.parametrize("leaves", [ok(), None])
def test_the_prompt_is_left_if_the_sim_was_changed_before_it(
    link_to: LinkTo, leaves: str | None
) -> None:
    changed = "\r\n+CPIN: NOT INSERTED\r\n\r\n+CPIN: READY\r\n"
    answers = Answers().on(COMMAND, changed + PROMPT).on("\x1b", leaves)
    with ScriptedPort(answers) as port:
        link = link_to(port)
        assert outcome_of(link) == OTHER_SIM
        assert port.heard == [COMMAND, "\x1b"]
        assert link.out_of_step is (leaves is None)


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        ("+CMS ERROR: 38", Refused("CMS", 38, "38")),
        ("+CMS ERROR: 515", Refused("CMS", 515, "515")),
        ("+CME ERROR: SIM failure", Refused("CME", 13, "SIM failure")),
        ("ERROR", Refused("", None, "ERROR")),
    ],
)
def test_refused_by_the_network_and_said_only_once(
    link_to: LinkTo, line: str, outcome: Outcome
) -> None:
    with ScriptedPort(script(f"\r\n{line}\r\n")) as port:
        assert outcome_of(link_to(port)) == outcome
        assert port.heard == [COMMAND, TYPED]


def test_refused_before_the_prompt(link_to: LinkTo) -> None:
    with ScriptedPort(Answers().on(COMMAND, "\r\n+CMS ERROR: 331\r\n")) as port:
        assert outcome_of(link_to(port)) == Refused("CMS", 331, "331")
        assert port.heard == [COMMAND]


@pytest.mark.parametrize("line", ["+CMS ERROR: 515", "+CME ERROR: 14", "+CMS ERROR: 314"])
def test_busy_before_the_prompt_delays_and_refuses_nothing(link_to: LinkTo, line: str) -> None:
    with ScriptedPort(Answers().on(COMMAND, f"\r\n{line}\r\n")) as port:
        assert isinstance(outcome_of(link_to(port)), NotSent)


def test_no_prompt_means_not_sent_and_the_next_one_works(link_to: LinkTo) -> None:
    answers = script(ok("+CMGS: 4")).on(COMMAND, None).on(PLAIN, PROMPT)
    with ScriptedPort(answers) as port:
        link = link_to(port)
        assert isinstance(outcome_of(link), NotSent)
        # It may not accept two commands in one line.
        assert outcome_of(link) == Accepted(4)
        assert port.heard == [COMMAND, "\x1b", "AT", "AT+CMGF=0", PLAIN, TYPED]


@pytest.mark.parametrize("refusal", ["ERROR", "+CME ERROR: 3", "+CME ERROR: 100"])
def test_a_modem_that_takes_one_command_a_line_gets_them_one_by_one(
    link_to: LinkTo, refusal: str
) -> None:
    answers = script(ok("+CMGS: 4"), ok("+CMGS: 5")).on(COMMAND, f"\r\n{refusal}\r\n")
    with ScriptedPort(answers.on(PLAIN, PROMPT)) as port:
        link = link_to(port)
        assert outcome_of(link) == Accepted(4)
        assert outcome_of(link) == Accepted(5)
        said_first, *rest = port.heard
        assert said_first == COMMAND
        assert rest == ["AT+CMGF=0", PLAIN, TYPED] * 2


def test_what_is_refused_either_way_is_refused(link_to: LinkTo) -> None:
    answers = Answers().on(COMMAND, "\r\nERROR\r\n").on(PLAIN, "\r\nERROR\r\n")
    with ScriptedPort(answers) as port:
        link = link_to(port)
        assert outcome_of(link) == Refused("", None, "ERROR")
        assert link.joins_commands


@pytest.mark.parametrize("delivery", DELIVERIES)
@pytest.mark.parametrize(
    "prompt",
    [
        "\r\n> ",
        "\r\n>\r\n",
        ">\r\n",
        "\r\n> \r\n^RSSI: 20\r\n",
        "\r\n>\r\n\r\n+CREG: 1\r\n",
        '\r\n> +CMTI: "SM",3\r\n',
    ],
)
def test_the_prompt_in_every_form(link_to: LinkTo, prompt: str, delivery: str) -> None:
    answers = Answers().on(COMMAND, prompt).on(TYPED, ok("+CMGS: 7"))
    with ScriptedPort(answers, delivery) as port:
        link = link_to(port)
        assert outcome_of(link) == Accepted(7)
        assert port.heard == [COMMAND, TYPED]
        if "+CMTI" in prompt:
            assert list(link.events) == [Stored("SM", 3)]


def test_ok_before_the_reference_settles_at_once(link_to: LinkTo) -> None:
    with ScriptedPort(script("\r\nOK\r\n\r\n+CMGS: 12\r\n")) as port:
        link = link_to(port)
        assert outcome_of(link) == Accepted(12)
        assert port.heard == [COMMAND, TYPED]  # not probed: nobody waited for it
        assert not link.out_of_step


def test_a_late_ok_is_no_prompt(link_to: LinkTo) -> None:
    with ScriptedPort(script(ok("+CMGS: 4")).on(COMMAND, ok() + PROMPT)) as port:
        assert outcome_of(link_to(port)) == Accepted(4)


def test_a_hang_up_before_the_pdu_means_not_sent(link_to: LinkTo) -> None:
    with ScriptedPort(Answers()) as port:
        link = link_to(port)
        port.script = lambda _heard: link.abandon("pulled")  # type: ignore[func-returns-value]
        assert isinstance(outcome_of(link), NotSent)


@pytest.mark.timeout(30)
def test_a_hang_up_after_the_pdu_is_unknown_at_once(link_to: LinkTo) -> None:
    with ScriptedPort(Answers()) as port:
        link = patient(link_to(port))

        def answer(heard: str) -> str | None:
            if heard == COMMAND:
                return PROMPT
            link.abandon("pulled")
            return None

        port.script = answer
        assert isinstance(outcome_of(link), Unknown)


@pytest.mark.timeout(30)
def test_a_restart_after_the_pdu_is_unknown_at_once(link_to: LinkTo) -> None:
    with ScriptedPort(script("\r\nRDY\r\n")) as port:
        link = patient(link_to(port))
        assert outcome_of(link) == Unknown("the modem restarted (RDY)")


def test_an_answer_that_is_never_given_is_unknown_after_the_probe(link_to: LinkTo) -> None:
    with ScriptedPort(script(None)) as port:
        link = link_to(port)
        assert isinstance(outcome_of(link), Unknown)
        assert port.heard == [COMMAND, TYPED, "AT"]
        assert link.write("AT+X") == ["OK"]
        assert port.heard == [COMMAND, TYPED, "AT", "\x1b", "AT", "AT+X"]


def test_an_answer_that_comes_with_the_probe_s_counts(link_to: LinkTo) -> None:
    with ScriptedPort(script(None).on("AT", ok("+CMGS: 77") + ok(), ok())) as port:
        link = link_to(port)
        assert outcome_of(link) == Accepted(77)
        assert link.write("AT+X") == ["OK"]
        assert not link.events


def test_a_refusal_that_comes_with_the_probe_s_counts(link_to: LinkTo) -> None:
    with ScriptedPort(script(None).on("AT", "\r\n+CMS ERROR: 38\r\n" + ok(), ok())) as port:
        assert outcome_of(link_to(port)) == Refused("CMS", 38, "38")


def test_half_an_answer_is_enough_if_it_has_the_reference(link_to: LinkTo) -> None:
    with ScriptedPort(script("\r\n+CMGS: 8\r\n")) as port:
        assert outcome_of(link_to(port)) == Accepted(8)


def test_a_modem_that_stays_mute_is_unknown_at_the_deadline(link_to: LinkTo) -> None:
    with ScriptedPort(script(None).on("AT", None)) as port:
        link = link_to(port)
        assert isinstance(outcome_of(link), Unknown)
        assert link.out_of_step
        timings = link.timings
        most = (timings.submit - timings.probe_after) / timings.probe_every + 1
        assert 1 <= port.heard.count("AT") <= most


def test_an_answer_after_the_submit_was_abandoned_is_reported_as_late(link_to: LinkTo) -> None:
    with ScriptedPort(script(None).on("AT", ok(), ok("+CMGS: 99") + ok(), ok())) as port:
        link = link_to(port)
        assert isinstance(outcome_of(link), Unknown)
        assert link.write("AT+X") == ["OK"]
        assert list(link.events) == [LateReference(99)]


def test_what_comes_straight_to_us_meanwhile_is_handed_on_at_once(link_to: LinkTo) -> None:
    pdu = "0791330609109300" + "AB" * 20
    with ScriptedPort(script(f"\r\n+CMT: ,20\r\n{pdu}\r\n")) as port:
        link = link_to(port)
        seen: list[object] = []

        def meanwhile() -> None:
            if link.events:
                seen.append(link.events.popleft())
                port.say(ok("+CMGS: 5"))

        assert outcome_of(link, meanwhile) == Accepted(5)
        assert seen == [Direct("message", pdu, whole=True)]
        assert "AT" not in port.heard  # no probe was needed


def test_a_mute_modem_gets_nothing(link_to: LinkTo) -> None:
    with ScriptedPort(lambda _heard: None) as port:
        link = link_to(port)
        link.out_of_step = True
        assert isinstance(outcome_of(link), NotSent)
        assert COMMAND not in port.heard
