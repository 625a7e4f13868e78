"""A modem that restarted silently is in text mode: nothing is lost or misdirected."""

import pytest
from fakes.bench import Bench

from appliance.modem.pdu.deliver import Deliver
from appliance.modem.pdu.status_report import StatusReport
from appliance.modem.simulator.profiles import PROFILES
from appliance.modem.traffic import Accepted

PAUL = "+33698765432"


def came(bench: Bench) -> list[tuple[str, str | None]]:
    """Return senders and texts of what was stored, in order."""
    read = [Deliver.decode(incoming.pdu) for incoming in bench.traffic.received]
    return [(deliver.originator.number, deliver.text) for deliver in read]


@pytest.mark.parametrize(
    ("deliver", "character_set", "text"),
    [
        (1, "IRA", "Bonjour, à demain"),
        (2, "8859-1", "Bonjour, à demain"),
        (2, "UCS2", "Bonjour, à demain"),
        (2, "IRA", "Bonjour, ? demain"),  # the modem cannot encode the letter, and sends it once
    ],
)
def test_a_message_that_comes_in_text_mode_is_kept(
    bench: Bench, deliver: int, character_set: str, text: str
) -> None:
    """If announced, it is read again in PDU mode; if direct, it is taken as it comes."""
    modem = bench.modem()
    bench.ready()
    modem.fault("settings_lost", deliver=deliver)
    modem.call(lambda: setattr(modem.device.settings, "character_set", character_set))
    modem.inject_text(PAUL, "Bonjour, à demain")
    bench.until(lambda: bench.traffic.received)
    assert came(bench) == [(PAUL, text)]
    # The modem is set up again, so what follows is normal.
    modem.inject_text(PAUL, "Ça va ? 😀")
    bench.until(lambda: len(bench.traffic.received) == 2)
    assert came(bench)[1] == (PAUL, "Ça va ? 😀")
    bench.until(lambda: not modem.call(modem.device.storage("SM").listed))


def test_a_pdu_never_goes_out_as_a_text(bench: Bench) -> None:
    """In text mode AT+CMGS=35 begins a message to the number 35."""
    modem = bench.modem()
    session = bench.ready()
    modem.fault("settings_lost")
    bench.queue("Bonjour")
    session.wake()
    bench.until(lambda: bench.traffic.outcomes == [Accepted(1)])
    [accepted] = modem.accepted
    assert accepted.recipient == "+33612345678"
    assert accepted.text == "Bonjour"


def test_a_report_in_text_mode_is_taken(bench: Bench) -> None:
    modem = bench.modem(report_s=0.3)
    session = bench.ready()
    bench.queue("Bonjour", report=True)
    session.wake()
    bench.until(lambda: bench.traffic.outcomes == [Accepted(1)])
    modem.fault("settings_lost", report=1)
    bench.until(lambda: bench.traffic.received)
    report = StatusReport.decode(bench.traffic.received[0].pdu)
    assert (report.reference, report.recipient.number) == (1, "+33612345678")
    assert report.outcome == "done"


@pytest.mark.parametrize("profile", ["sim7670g", "hasty"])
def test_modems_with_odd_prompts_and_answers_send_at_once(bench: Bench, profile: str) -> None:
    bench.modem(profile=profile)
    # Without waiting until a prompt times out or a probe is sent.
    session = bench.ready(timings={"prompt": 60.0, "submit": 90.0, "probe_after": 60.0})
    bench.queue(*["Salut"] * 5, report=True)
    session.wake()
    bench.until(lambda: bench.traffic.outcomes == [Accepted(number) for number in range(1, 6)])
    bench.until(lambda: len(bench.traffic.received) == 5)


def test_messages_that_a_modem_refuses_to_list_are_read_one_by_one(bench: Bench) -> None:
    modem = bench.modem(profile="sim7670g")
    for number in range(6):
        modem.inject_text(PAUL, f"Message {number}")
    bench.ready()
    bench.until(lambda: len(bench.traffic.received) == 6)
    bench.until(lambda: not modem.call(modem.device.storage("SM").listed))


def test_every_profile_is_recognised() -> None:
    assert len({profile.model for profile in PROFILES.values()}) == len(PROFILES)
