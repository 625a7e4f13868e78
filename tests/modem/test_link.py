"""The link on a scripted modem: each weakness of the library that it replaces has a test here."""

import time
from collections.abc import Callable

import pytest
from fakes.port import DELIVERIES, FAST, Answers, ScriptedPort, ok

from appliance.errors import LinkLostError, ModemMuteError, PortError
from appliance.modem import commands
from appliance.modem.library import (
    CmeError,
    CmsError,
    CommandError,
    InterruptedException,
    PinRequiredError,
    TimeoutException,
)
from appliance.modem.link import Link
from appliance.modem.urcs import (
    Direct,
    LateReference,
    NetworkChanged,
    Restarted,
    Ringing,
    Stored,
    UssdAnswer,
)

LinkTo = Callable[[ScriptedPort], Link]
PDU = "07913306091093F0040B913396785634F200006211220163450005D330BB4E07"
LENGTH = len(PDU) // 2 - 8


def until(check: Callable[[], object], seconds: float = 2.0) -> None:
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end
        time.sleep(0.001)


@pytest.mark.parametrize("delivery", DELIVERIES)
def test_one_dialogue_however_it_is_delivered(link_to: LinkTo, delivery: str) -> None:
    script = (
        Answers()
        .on("AT+CSQ", ok("+CSQ: 20,99"))
        .on("AT+CGMI", ok("Simulated"))
        .on("AT+COPS?", ok('+COPS: 0,0,"Orange F",7'))
        .on("AT+CGSN", ok("352099001761481"))
        .on("AT+CMGL=4", ok(f"+CMGL: 1,0,,{LENGTH}", PDU, f"+CMGL: 2,1,,{LENGTH}", PDU))
        .on("AT+BAD", "\r\n+CMS ERROR: 302\r\n")
    )
    with ScriptedPort(script, delivery) as port:
        link = link_to(port)
        assert link.write("AT+CMGL=4") == [
            f"+CMGL: 1,0,,{LENGTH}",
            PDU,
            f"+CMGL: 2,1,,{LENGTH}",
            PDU,
            "OK",
        ]
        assert link.signalStrength == 20
        assert link.networkName == "Orange F"
        assert link.imei == "352099001761481"
        assert link.manufacturer == "Simulated"
        with pytest.raises(CmsError) as caught:
            link.write("AT+BAD")
        assert caught.value.code == 302
        port.say('\r\n+CMTI: "SM",3\r\n\r\nRING\r\n')
        until(lambda: len(link.events) == 2)
        assert list(link.events) == [Stored("SM", 3), Ringing()]


def test_the_port_is_opened_exclusively_and_without_flow_control(link_to: LinkTo) -> None:
    with ScriptedPort(Answers()) as port:
        link = link_to(port)
        assert not link.serial.rtscts
        assert not link.serial.dsrdtr
        with pytest.raises(PortError):
            link_to(port)


def test_the_reader_survives_octets_that_are_no_text(link_to: LinkTo) -> None:
    with ScriptedPort(
        Answers().on("AT+CSQ", b"\xff\xfe\xc3\x28\r\n+CSQ: 7,99\r\n\x80\r\nOK\r\n")
    ) as port:
        link = link_to(port)
        assert link.signalStrength == 7
        assert link.rxThread.is_alive()


def test_a_urc_in_the_middle_of_an_answer_is_not_swallowed(link_to: LinkTo) -> None:
    answer = '\r\n+CSQ: 20,99\r\n\r\n+CMTI: "SM",4\r\n\r\nRING\r\n\r\nOK\r\n'
    with ScriptedPort(Answers().on("AT+CSQ", answer)) as port:
        link = link_to(port)
        assert link.write("AT+CSQ") == ["+CSQ: 20,99", "OK"]
        assert list(link.events) == [Stored("SM", 4), Ringing()]


def test_of_a_burst_of_urcs_none_is_lost(link_to: LinkTo) -> None:
    with ScriptedPort(Answers()) as port:
        link = link_to(port)
        port.say("".join(f'\r\n+CMTI: "SM",{index}\r\n' for index in range(100)))
        until(lambda: len(link.events) == 100)
        assert [event.index for event in link.events if isinstance(event, Stored)] == list(
            range(100)
        )


def test_a_storm_is_bounded_and_asks_for_a_sweep(link_to: LinkTo) -> None:
    with ScriptedPort(Answers()) as port:
        link = link_to(port)
        for _ in range(11):
            link.received(b"\r\n+CREG: 1\r\n" * 1000)
        assert len(link.events) == 10_000
        assert link.overflowed


def test_a_gap_does_not_split_a_urc_of_two_lines(link_to: LinkTo) -> None:
    with ScriptedPort(Answers().on("AT+CGSN", ok("352099001761481"))) as port:
        link = link_to(port)
        port.say(f"\r\n+CMT: ,{LENGTH}\r\n")
        time.sleep(0.03)
        assert link.imei == "352099001761481"  # an answer in the gap stays an answer
        port.say(f"{PDU}\r\n")
        until(lambda: link.events)
        assert list(link.events) == [Direct("message", PDU, whole=True)]


def test_a_direct_message_inside_an_answer_leaves_the_answer_whole(link_to: LinkTo) -> None:
    other = "0791330609109300" + PDU[16:] + "AB"
    answer = ok(f"+CMGL: 1,0,,{LENGTH}", PDU)
    answer = answer.replace("\r\nOK", f"\r\n+CDS: {LENGTH + 1}\r\n{other}\r\n\r\nOK")
    with ScriptedPort(Answers().on("AT+CMGL=4", answer)) as port:
        link = link_to(port)
        assert link.write("AT+CMGL=4") == [f"+CMGL: 1,0,,{LENGTH}", PDU, "OK"]
        assert list(link.events) == [Direct("report", other, whole=True)]


def test_a_direct_message_that_lost_octets_is_marked(link_to: LinkTo) -> None:
    with ScriptedPort(Answers()) as port:
        link = link_to(port)
        port.say(f"\r\n+CMT: ,{LENGTH}\r\n{PDU[:-4]}\r\n")
        until(lambda: link.events)
        assert list(link.events) == [Direct("message", PDU[:-4], whole=False)]


def test_a_cell_broadcast_is_no_message(link_to: LinkTo) -> None:
    with ScriptedPort(Answers()) as port:
        link = link_to(port)
        port.say(f"\r\n+CBM: {LENGTH}\r\n{PDU}\r\n\r\nRING\r\n")
        until(lambda: link.events)
        assert list(link.events) == [Ringing()]


def test_the_echo_is_dropped(link_to: LinkTo) -> None:
    with ScriptedPort(Answers().on("AT+CGMI", "AT+CGMI\r\r\nSimulated\r\n\r\nOK\r\n")) as port:
        link = link_to(port)
        assert link.write("AT+CGMI") == ["Simulated", "OK"]
        assert link.manufacturer == "Simulated"


def test_ok_within_a_line_ends_nothing(link_to: LinkTo) -> None:
    with ScriptedPort(Answers().on("AT+CGMM", ok("OK, see you at 5", "ERRORS"))) as port:
        assert link_to(port).write("AT+CGMM") == ["OK, see you at 5", "ERRORS", "OK"]


def test_refusals_keep_their_number(link_to: LinkTo) -> None:
    script = (
        Answers()
        .on("AT+A", "\r\nERROR\r\n")
        .on("AT+B", "\r\n+CME ERROR: 11\r\n")
        .on("AT+C", "\r\n+CME ERROR: SIM busy\r\n")
        .on("AT+D", "\r\n+CME ERROR: never heard\r\n")
    )
    with ScriptedPort(script) as port:
        link = link_to(port)
        with pytest.raises(CommandError):
            link.write("AT+A")
        with pytest.raises(PinRequiredError):
            link.write("AT+B")
        with pytest.raises(CmeError) as caught:
            link.write("AT+C")
        assert caught.value.code == 14
        with pytest.raises(CommandError, match="never heard"):
            link.write("AT+D")
        assert link.write("AT+A", parseError=False) == ["ERROR"]


def test_a_busy_modem_is_not_told_twice_by_the_link(link_to: LinkTo) -> None:
    with ScriptedPort(Answers().on("AT+CMGS=9", "\r\n+CMS ERROR: 515\r\n")) as port:
        link = link_to(port)
        with pytest.raises(CmsError):
            link.write("AT+CMGS=9")
        assert port.heard.count("AT+CMGS=9") == 1


def test_a_time_out_brings_the_link_back_in_step(link_to: LinkTo) -> None:
    with ScriptedPort(Answers().on("AT+CSQ", None, ok("+CSQ: 3,99"))) as port:
        link = link_to(port)
        with pytest.raises(TimeoutException):
            link.write("AT+CSQ", timeout=0.05)
        assert port.heard == ["AT+CSQ", "\x1b", "AT"]
        assert link.signalStrength == 3


def test_an_answer_that_stops_half_way_is_not_waited_for_to_the_end(link_to: LinkTo) -> None:
    half = f"\r\n+CMGL: 1,0,,{LENGTH}\r\n{PDU[:20]}"
    with ScriptedPort(Answers().on("AT+CMGL=4", half)) as port:
        link = link_to(port)
        began = time.monotonic()
        with pytest.raises(TimeoutException):
            link.write("AT+CMGL=4", timeout=30.0, silence=0.05)
        assert time.monotonic() - began < 15.0


def test_an_answer_that_has_not_begun_is_waited_for(link_to: LinkTo) -> None:
    def script(heard: str) -> str | None:
        if heard == "AT+CMGL=4":
            time.sleep(0.2)
        return ok()

    with ScriptedPort(script) as port:
        assert link_to(port).write("AT+CMGL=4", timeout=5.0, silence=0.05) == ["OK"]


def test_a_late_answer_never_becomes_the_next_command_s(link_to: LinkTo) -> None:
    class Late(Answers):
        """Answers in order, as modems do: first the owed answer, then that to the probe."""

        def __call__(self, heard: str) -> str | bytes | None:
            if heard == "AT":
                return ok("+CSQ: 31,99") + ok()
            if heard == "AT+CSQ":
                return None
            return super().__call__(heard)

    with ScriptedPort(Late().on("AT+CGMI", ok("Simulated")).on("AT+CGMM", ok("One"))) as port:
        link = link_to(port)
        with pytest.raises(TimeoutException):
            link.write("AT+CSQ", timeout=0.05)
        assert link.manufacturer == "Simulated"
        assert link.model == "One"


def test_a_final_that_comes_after_the_probe_s_is_waited_for(link_to: LinkTo) -> None:
    with ScriptedPort(Answers().on("AT+X", None).on("AT+CGMI", ok("Simulated"))) as port:
        answers = port.script

        def script(heard: str) -> str | bytes | None:
            if heard == "AT":
                port.say(ok())
                time.sleep(FAST.quiet / 2)
                return "\r\nERROR\r\n"
            return answers(heard)

        port.script = script
        link = link_to(port)
        with pytest.raises(TimeoutException):
            link.write("AT+X", timeout=0.05)
        assert link.manufacturer == "Simulated"


def test_a_modem_left_at_its_prompt_by_a_time_out_is_freed(link_to: LinkTo) -> None:
    with ScriptedPort(Answers().on("AT", "\r\n> ", ok())) as port:
        link = link_to(port)
        link.out_of_step = True
        assert link.write("AT+X") == ["OK"]
        assert port.heard == ["\x1b", "AT", "\x1b", "AT", "AT+X"]


def test_a_mute_modem_is_distinguished_from_a_slow_one(link_to: LinkTo) -> None:
    with ScriptedPort(lambda _heard: None) as port:
        link = link_to(port)
        with pytest.raises(ModemMuteError):
            link.write("AT+CSQ", timeout=0.05)
        with pytest.raises(ModemMuteError):
            link.write("AT+CSQ", timeout=0.05)
        assert port.heard.count("AT+CSQ") == 1  # out of step: nothing more is sent before a probe


def test_a_hang_up_wakes_a_waiting_thread_at_once(link_to: LinkTo) -> None:
    with ScriptedPort(Answers().on("AT+CSQ", None)) as port:
        link = link_to(port)
        started = time.monotonic()
        port.script = lambda _heard: link.abandon("pulled")  # type: ignore[func-returns-value]
        with pytest.raises(LinkLostError):
            link.write("AT+CSQ", timeout=30)
        assert time.monotonic() - started < 15.0
        with pytest.raises(LinkLostError):
            link.write("AT")


def test_the_other_side_closing_is_a_lost_link(link_to: LinkTo) -> None:
    with ScriptedPort(Answers()) as port:
        link = link_to(port)
        port.hang_up()
        until(lambda: link.lost is not None)
        with pytest.raises(LinkLostError):
            link.write("AT")


def test_an_answer_that_came_before_the_loss_still_counts(link_to: LinkTo) -> None:
    with ScriptedPort(Answers()) as port:
        link = link_to(port)
        link.begin("AT+CSQ")
        link.received(b"\r\n+CSQ: 3,99\r\n\r\nOK\r\n")
        link.abandon("pulled")
        assert link.wait(0)
        assert link.end() == ["+CSQ: 3,99", "OK"]


def test_a_restart_ends_the_open_exchange_at_once(link_to: LinkTo) -> None:
    with ScriptedPort(Answers().on("AT+CSQ", "\r\nRDY\r\n")) as port:
        link = link_to(port)
        with pytest.raises(InterruptedException):
            link.write("AT+CSQ", timeout=30)
        assert list(link.events) == [Restarted("RDY")]
        assert link.write("AT") == ["OK"]


def test_a_registration_notice_in_its_own_answer(link_to: LinkTo) -> None:
    answer = ok('+CREG: 5,"00C3","1A2B"', "+CREG: 1,5")
    with ScriptedPort(Answers().on("AT+CREG?", answer)) as port:
        link = link_to(port)
        assert link.write("AT+CREG?") == ["+CREG: 1,5", "OK"]
        assert list(link.events) == [NetworkChanged()]


def test_the_answer_to_a_ussd_code_is_an_event(link_to: LinkTo) -> None:
    answer = ok() + '\r\n+CUSD: 0,"Solde : 5,00 EUR",15\r\n'
    with ScriptedPort(Answers().on('AT+CUSD=1,"#123#",15', answer)) as port:
        link = link_to(port)
        commands.send_ussd(link, "#123#")
        assert link.write("AT") == ["OK"]
        assert list(link.events) == [UssdAnswer(0, "Solde : 5,00 EUR", 15)]


# -- what an earlier run of the program may have left ------------------------


def test_a_modem_at_its_prompt_answers_esc_with_ok(link_to: LinkTo) -> None:
    with ScriptedPort(Answers().on("\x1b", ok())) as port:
        assert link_to(port).leave_prompt()


def test_a_modem_not_at_its_prompt_does_not(link_to: LinkTo) -> None:
    with ScriptedPort(Answers()) as port:
        assert not link_to(port).leave_prompt()


def test_the_answer_to_the_earlier_submit_is_no_proof_of_a_prompt(link_to: LinkTo) -> None:
    with ScriptedPort(Answers().on("\x1b", ok("+CMGS: 12"))) as port:
        link = link_to(port)
        assert not link.leave_prompt()
        assert list(link.events) == [LateReference(12)]


def test_what_came_before_the_port_was_opened_is_read_and_proves_nothing(link_to: LinkTo) -> None:
    with ScriptedPort(Answers()) as port:
        port.say(ok("+CMGS: 12"))
        link = link_to(port)
        assert not link.leave_prompt()
        assert list(link.events) == [LateReference(12)]


def test_closing_twice_is_fine(link_to: LinkTo) -> None:
    with ScriptedPort(Answers()) as port:
        link = link_to(port)
        link.close()
        link.close()
        assert not link.rxThread.is_alive()


def test_no_pin_reaches_the_log(link_to: LinkTo, caplog: pytest.LogCaptureFixture) -> None:
    with (
        caplog.at_level("DEBUG"),
        ScriptedPort(lambda heard: f"{heard}\r\r\n+CME ERROR: 3\r\n") as port,
    ):
        with pytest.raises(CommandError) as caught:
            link_to(port).write('AT+CPIN="4711"')
        assert "4711" not in str(caught.value)
    assert "AT+CPIN=" in caplog.text
    assert "4711" not in caplog.text
