"""Faults of SIM and network: missing, locked, full, refusing."""

import pytest
from end_to_end.box import until
from end_to_end.ledger import Sent
from end_to_end.stage import Stage
from end_to_end.trials import Trial, now, seconds
from fakes.busy import allowed

pytestmark = pytest.mark.slow

BACK_WITHIN = 12.0  # much more than it takes, for a machine that does other work too
TEMPORARY, PERMANENT = 38, 21  # network out of order; rejected (TS 24.011 annex E)
UNREACHABLE = "+33639980666"
OTHER = "+33639980143"


@pytest.mark.parametrize(
    ("fault", "condition", "title"),
    [
        ("network_lost", "searching", "network lost"),
        ("denied", "denied", "network refuses the SIM"),
        ("sim_removed", "no_sim", "SIM taken out"),
    ],
)
def test_missing_for_a_while(trial: Trial, fault: str, condition: str, title: str) -> None:
    missing = 2.0
    with trial.of(title, f"for {missing:.0f} s") as row:
        back_at = now() + missing
        trial.world.fault(fault, seconds=missing)
        sent, _ = trial.send(), trial.receive()
        trial.sees(condition)
        assert trial.warned(condition)
        trial.eyes.sees(sent, "queued")
        after = trial.gone_after(sent, back_at)
        assert after < allowed(BACK_WITHIN)
        row.recovered = seconds(after, "after it is back")


def test_sim_full(trial: Trial) -> None:
    old = "+33639980099"
    with trial.of("SIM full", "20 old messages; what arrives waits at the centre") as row:
        before = len(trial.box.inbox())
        trial.world.fault("sim_full", originator=old)
        began = now()
        for _ in range(5):
            trial.receive()
        after = trial.stored_after(began)
        assert after < 5.0 + allowed(BACK_WITHIN)  # swept every 5 s here
        until(lambda: not any(trial.world.do("state")["stored"].values()), "the SIM is empty")
        assert len(trial.box.inbox()) == before + 20 + 5
        row.recovered = seconds(after, "(swept every 5 s here, every 60 s by default)")


def test_delivered_twice_by_the_network(trial: Trial) -> None:
    with trial.of("the network delivers twice", "5 messages, each shown twice") as row:
        trial.world.fault("duplicate_delivery", count=5)
        began = now()
        for _ in range(5):
            trial.receive()
        row.recovered = seconds(trial.stored_after(began), "for five")
        until(lambda: not any(trial.world.do("state")["stored"].values()), "the SIM is empty")


def test_the_same_text_twice_by_a_person_is_kept_twice(trial: Trial) -> None:
    with trial.of("someone sends the same text twice", "two messages alike") as row:
        began = now()
        text = trial.receive()
        trial.world.receive(OTHER, text)
        trial.world.receive(OTHER, text)
        trial.received[OTHER, text] += 2
        trial.stored_after(began)
        until(lambda: trial.stored() == trial.received, "both are kept")
        row.recovered = seconds(now() - began, "for three")


def test_a_temporary_refusal(trial: Trial) -> None:
    with trial.of("+CMS ERROR temporary", f"{TEMPORARY} twice, to one recipient") as row:
        trial.world.fault("refuse_submits", code=TEMPORARY, count=2, recipients=[UNREACHABLE])
        began = now()
        refused, other = trial.send(UNREACHABLE), trial.send()
        trial.wait_until_gone(other)
        assert ": " in trial.eyes.sees(refused, "queued"), "the reason stands beside it"
        assert f"CMS {TEMPORARY}" in trial.box.recipient(refused.public_id)["error"]
        after = trial.gone_after(refused, began)
        # Growing pauses: 1 s, then 2 s.
        assert 3.0 <= after < 3.0 + allowed(BACK_WITHIN)
        assert trial.gone_after(other, began) < after, "it holds up no other"
        row.recovered = seconds(after, "in all, after pauses of 1 s and 2 s (30 s, 60 s...)")


def test_a_permanent_refusal(trial: Trial) -> None:
    with trial.of("+CMS ERROR permanent", f"{PERMANENT}, to one recipient") as row:
        trial.world.fault("refuse_submits", code=PERMANENT, count=1, recipients=[UNREACHABLE])
        began = now()
        refused, other = trial.send(UNREACHABLE), trial.send()
        assert trial.box.wait_for(refused.public_id, "failed", "sent") == "failed"
        assert now() - began < allowed(BACK_WITHIN)
        assert trial.box.recipient(refused.public_id)["error"] == f"CMS {PERMANENT}"
        assert ": " in trial.eyes.sees(refused, "failed"), "its meaning stands beside it"
        row.recovered = seconds(trial.gone_after(other, began), "for the next one")


def test_a_message_that_always_fails_holds_up_no_other(trial: Trial) -> None:
    with trial.of("a message that is always refused", "to one recipient, for ever") as row:
        trial.world.fault("refuse_submits", code=TEMPORARY, count=1000, recipients=[UNREACHABLE])
        began = now()
        bad = trial.send(UNREACHABLE)
        others: list[Sent] = [trial.send() for _ in range(20)]
        trial.wait_until_gone(*others)
        took = now() - began
        assert took < allowed(BACK_WITHIN)
        assert trial.box.wait_for(bad.public_id, "failed", "sent") == "failed"
        row.recovered = seconds(took, "for 20 others")


@pytest.mark.parametrize(("family", "code"), [("CMS", 515), ("CME", 14), ("CMS", 500)])
def test_a_busy_modem(trial: Trial, family: str, code: int) -> None:
    with trial.of("modem busy", f"+{family} ERROR: {code} to a submit") as row:
        trial.world.fault("busy", family=family, code=code)
        began = now()
        after = trial.gone_after(trial.send(), began)
        assert after < allowed(BACK_WITHIN)
        row.recovered = seconds(after, "in all")


def test_service_centre_address_missing(trial: Trial) -> None:
    missing = 2.0
    with trial.of("service centre's address missing", f"for {missing:.0f} s") as row:
        back_at = now() + missing
        trial.world.fault("no_service_centre", seconds=missing)
        sent, _ = trial.send(), trial.receive()
        told = until(
            lambda: trial.box.recipient(sent.public_id).get("error"), "the message says why"
        )
        assert told == "CMS 330"
        trial.eyes.sees(sent, "queued")
        trial.wait_until_stored()
        after = trial.gone_after(sent, back_at)
        assert after < allowed(BACK_WITHIN)
        row.recovered = seconds(after, "after it is back (tried every second here)")


@pytest.mark.ahead
def test_pin_asked_again(stage: Stage) -> None:
    trial = stage.trial("--pin", "1234", SMS_APPLIANCE_PIN="1234")
    with trial.of("PIN asked again", "SIM locks itself; the PIN is configured") as row:
        began = now()
        trial.world.fault("pin_asked")
        sent, _ = trial.send(), trial.receive()
        after = trial.gone_after(sent, began)
        assert after < allowed(BACK_WITHIN)
        assert trial.world.do("state")["sim"] == "READY"
        row.recovered = seconds(after, "in all: the PIN is entered, once")


@pytest.mark.ahead
def test_pin_wanted_and_none_configured(stage: Stage) -> None:
    trial = stage.trial("--pin", "1234", ready=False)
    trial.sees("pin_wanted")
    sent = trial.send()
    trial.eyes.sees(sent, "queued")
    assert trial.warned("pin_wanted")
    trial.box.stop()
    trial.box.environment["SMS_APPLIANCE_PIN"] = "1234"
    began = now()
    trial.box.start()
    with trial.of("PIN wanted, none configured", "SIM with a PIN") as row:
        row.recovered = seconds(trial.gone_after(sent, began), "after a start with the PIN")


@pytest.mark.ahead
def test_puk_asked(stage: Stage) -> None:
    trial = stage.trial("--pin", "1234", SMS_APPLIANCE_PIN="1234")
    blocked = 3.0
    with trial.of("PUK asked", f"for {blocked:.0f} s, then given in a phone") as row:
        back_at = now() + blocked
        trial.world.fault("puk_asked", seconds=blocked)
        sent, _ = trial.send(), trial.receive()
        trial.sees("puk_wanted")
        trial.eyes.sees(sent, "queued")
        assert trial.warned("puk_wanted")
        after = trial.gone_after(sent, back_at)
        assert after < allowed(BACK_WITHIN)
        row.recovered = seconds(after, "after it was given")


@pytest.mark.ahead
def test_a_wrong_pin_is_tried_once_and_never_again(stage: Stage) -> None:
    world = stage.world("--pin", "1234")
    box = stage.box(world.port, environment={"SMS_APPLIANCE_PIN": "4321"})
    for _ in range(3):
        box.start(ready=False)
        until(lambda: box.modem_state()["condition"] == "pin_refused", "the PIN is refused")
        box.stop()
    # Three wrong PINs would have blocked it.
    assert world.do("state")["sim"] == "SIM PIN"
