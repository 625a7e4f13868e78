"""A session at work: what is sent and received, in which order, on every kind of modem."""

import threading

import pytest
from fakes.bench import Bench, segments_of

from appliance.modem.pdu.deliver import Deliver
from appliance.modem.simulator.modem import SimulatedModem
from appliance.modem.state import Condition
from appliance.modem.traffic import Accepted, Incoming

PROFILES = ("generic", "sim800", "sim7600", "huawei")
WAYS = ("stored", "direct")


def texts(incoming: list[Incoming]) -> list[str | None]:
    return [Deliver.decode(each.pdu).text for each in incoming]


def kept(modem: SimulatedModem, storage: str) -> int:
    return len(modem.call(modem.device.storage(storage).listed))


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("way", WAYS)
def test_both_ways_of_receiving_on_every_modem(bench: Bench, profile: str, way: str) -> None:
    modem = bench.modem(profile=profile)
    session = bench.ready(receiving=way)
    assert session.state.receiving == way
    modem.inject_text("+33698765432", "Bonjour")
    bench.until(lambda: bench.traffic.received)
    modem.inject_text("Orange", "Ding 😀")
    bench.until(lambda: len(bench.traffic.received) == 2)
    assert texts(bench.traffic.received) == ["Bonjour", "Ding 😀"]
    places = {each.storage for each in bench.traffic.received}
    assert (places == {None}) is (way == "direct")
    bench.until(lambda: modem.waiting() == 0)
    bench.until(lambda: not kept(modem, "SM"))


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("way", WAYS)
def test_reports_reach_us_on_every_modem(bench: Bench, profile: str, way: str) -> None:
    modem = bench.modem(profile=profile)
    session = bench.ready(receiving=way)
    assert session.state.reports is not None
    bench.queue("Un", "Deux", "Trois", report=True)
    session.wake()
    bench.until(lambda: len(bench.traffic.received) == 3)
    assert [type(outcome) for outcome in bench.traffic.outcomes] == [Accepted] * 3
    bench.until(lambda: modem.waiting() == 0)


def test_what_a_modem_is_and_takes_is_known(bench: Bench) -> None:
    bench.modem()
    state = bench.ready().state
    assert state.condition is Condition.READY
    assert (state.manufacturer, state.model) == ("Simulated", "LTE-1")
    assert state.imei == "352099001761481"
    assert state.imsi == "208990000000001"
    assert state.operator == "Simulated FR"
    assert state.registration == "home"
    assert state.service_centre == "+33609001390"
    assert [(use.name, use.total) for use in state.storages] == [("SM", 20), ("ME", 50), ("SR", 10)]
    assert state.refused == ()
    assert 0 <= (state.signal_percent or -1) <= 100


def test_every_optional_command_may_be_refused(bench: Bench) -> None:
    refused = ("CMEE", "CMMS", "CLIP", "CSMS", "CEREG", "CGREG", "CSCS", "CNUM")
    modem = bench.modem(refuse=refused)
    session = bench.ready(receiving="direct")
    bench.queue("Long " * 60)
    session.wake()
    modem.inject_text("+33698765432", "Bonjour")
    bench.until(lambda: len(bench.traffic.settled) == 2 and bench.traffic.received)
    assert [type(outcome) for outcome in bench.traffic.outcomes] == [Accepted] * 2
    bench.until(lambda: {"CMEE", "CLIP", "CSMS", "CEREG"} <= set(session.state.refused))


def test_a_modem_that_announces_nothing_is_swept(bench: Bench) -> None:
    modem = bench.modem(refuse=("CNMI",))
    bench.ready(timings={"sweep": 0.1})
    modem.inject_text("+33698765432", "Bonjour")
    bench.until(lambda: texts(bench.traffic.received) == ["Bonjour"])


def test_segments_have_their_own_references(bench: Bench) -> None:
    modem = bench.modem()
    session = bench.ready()
    bench.queue("Un texte long avec 😀 dedans. " * 9)
    count = len(bench.traffic.queue)
    session.wake()
    bench.until(lambda: len(bench.traffic.settled) == count)
    references = [outcome.reference for outcome in bench.traffic.outcomes]  # type: ignore[union-attr]
    assert len(set(references)) == count == len(modem.accepted) > 3


def test_one_commit_a_segment_and_the_radio_link_kept_open(bench: Bench) -> None:
    modem = bench.modem()
    session = bench.ready()
    for number in range(20):
        bench.traffic.queue += segments_of(number, "Bonjour. " * 40)
    total = len(bench.traffic.queue)
    commits = bench.traffic.commits
    session.wake()
    bench.until(lambda: len(bench.traffic.settled) == total)
    assert bench.traffic.commits - commits == total
    bench.until(lambda: not session.state.sending)
    bench.until(lambda: modem.device.settings.link == 0)


def test_what_lies_in_every_storage_at_the_start_is_brought_in_with_one_commit_each(
    bench: Bench,
) -> None:
    modem = bench.modem()
    for storage in ("SM", "ME"):
        modem.fault("sim_full", storage=storage)
    bench.ready()
    bench.until(lambda: len(bench.traffic.received) == 70)
    assert bench.traffic.commits == 2
    bench.until(lambda: not kept(modem, "ME"))


def test_commit_comes_before_delete(bench: Bench) -> None:
    modem = bench.modem()
    bench.ready()
    held: list[int] = []
    receive = bench.traffic.receive

    def watched(incoming: list[Incoming]) -> None:
        held.append(kept(modem, "SM"))
        receive(incoming)

    bench.traffic.receive = watched  # type: ignore[method-assign,assignment]
    modem.inject_text("+33698765432", "Bonjour")
    bench.until(lambda: bench.traffic.received and not kept(modem, "SM"))
    assert held == [1]


@pytest.mark.parametrize("way", WAYS)
def test_with_a_full_disk_nothing_is_deleted_acknowledged_or_sent(bench: Bench, way: str) -> None:
    modem = bench.modem(acknowledge_s=5.0)
    session = bench.ready(receiving=way)
    bench.traffic.full = True
    modem.inject_text("+33698765432", "Bonjour")
    bench.queue("Salut")
    session.wake()
    threading.Event().wait(0.2)
    assert not modem.accepted
    assert modem.waiting() + kept(modem, "SM") >= 1
    bench.traffic.full = False
    bench.until(lambda: bench.traffic.received and bench.traffic.settled)
    assert texts(bench.traffic.received) == ["Bonjour"]
    assert len(modem.accepted) == 1


def test_an_accepted_segment_is_settled_when_the_disk_is_back_and_never_sent_again(
    bench: Bench,
) -> None:
    modem = bench.modem(latency_s=0.05)
    session = bench.ready()

    def fill_the_disk() -> None:
        bench.traffic.full = True

    bench.traffic.after_claim = fill_the_disk
    bench.queue("Salut", "Encore")
    session.wake()
    bench.until(lambda: len(modem.accepted) == 1)
    threading.Event().wait(0.15)
    assert not bench.traffic.settled
    bench.traffic.after_claim = lambda: None
    bench.traffic.full = False
    bench.until(lambda: len(bench.traffic.settled) == 2)
    assert len(modem.accepted) == 2
    assert [type(outcome) for outcome in bench.traffic.outcomes] == [Accepted] * 2


def test_an_unusable_pdu_delays_nothing(bench: Bench) -> None:
    modem = bench.modem()
    bench.ready(timings={"sweep": 0.1})  # swept repeatedly: never deleted, never read again
    modem.inject_text("+33698765432", "Premier")
    bench.until(lambda: bench.traffic.received)
    bench.traffic.poison = bench.traffic.received[0].pdu
    modem.inject_pdu(bench.traffic.poison)
    modem.inject_text("+33698765432", "Second")
    bench.until(lambda: len(bench.traffic.received) == 2)
    assert texts(bench.traffic.received) == ["Premier", "Second"]
    bench.until(lambda: kept(modem, "SM") == 1)  # it stays where it is
    modem.inject_text("+33698765432", "Troisième")
    bench.until(lambda: len(bench.traffic.received) == 3 and kept(modem, "SM") == 1)


def test_garbage_stored_as_a_message_is_passed_on_unchanged(bench: Bench) -> None:
    modem = bench.modem()
    bench.ready()
    modem.inject_pdu("00FFEE")
    bench.until(lambda: bench.traffic.received)
    bench.until(lambda: not kept(modem, "SM"))


def test_inbound_goes_between_two_submits(bench: Bench) -> None:
    modem = bench.modem(latency_s=0.03)
    session = bench.ready()

    def arrive() -> None:
        if len(bench.traffic.settled) == 3:
            modem.inject_text("+33698765432", "Urgent")

    bench.traffic.after_claim = arrive
    bench.queue(*["Salut"] * 20)
    session.wake()
    bench.until(lambda: bench.traffic.received)
    happened = [what for what, _ in bench.traffic.log]
    assert happened[: happened.index("receive")].count("settle") <= 6
    bench.until(lambda: len(bench.traffic.settled) == 20)


def test_what_comes_straight_to_us_is_stored_while_the_network_takes_its_time(
    bench: Bench,
) -> None:
    modem = bench.modem(latency_s=3.0)
    session = bench.ready(receiving="direct", submit_seconds=30)
    bench.queue("Salut")
    session.wake()
    bench.until_claimed()
    modem.inject_text("+33698765432", "Urgent")
    bench.until(lambda: bench.traffic.received)
    assert not bench.traffic.settled
    bench.until(lambda: bench.traffic.settled and modem.waiting() == 0)


def test_in_a_burst_arrivals_come_straight_to_us_and_do_not_wait(bench: Bench) -> None:
    modem = bench.modem(latency_s=0.7)
    session = bench.ready(submit_seconds=5)
    for number in range(3):
        bench.traffic.queue += segments_of(number, "Bonjour. " * 40)
    session.wake()
    bench.until_claimed()
    bench.until(lambda: modem.device.settings.deliver_route == 2)
    modem.inject_text("+33698765432", "Urgent")
    bench.until(lambda: bench.traffic.received)
    assert not bench.traffic.settled
    bench.until(lambda: not session.state.sending)
    bench.until(lambda: modem.device.settings.deliver_route == 1)
    assert modem.waiting() == 0
    assert session.state.receiving == "stored"


def test_an_observer_cannot_stop_the_session(bench: Bench) -> None:
    bench.modem()

    def fail(_state: object) -> None:
        raise RuntimeError("the onlooker")

    session = bench.session(on_state=fail)
    bench.until(lambda: session.state.can_send)


def test_whatever_happens_above_the_session_goes_on(bench: Bench) -> None:
    modem = bench.modem()
    session = bench.ready()
    claim = bench.traffic.claim

    def fail() -> None:
        bench.traffic.claim = claim  # type: ignore[method-assign]
        raise RuntimeError("a fault of ours")

    bench.traffic.claim = fail  # type: ignore[method-assign,assignment]
    bench.queue("Salut")
    session.wake()
    bench.until(lambda: bench.traffic.settled)
    assert len(modem.accepted) == 1
    assert len(bench.unexpected) == 1
    bench.unexpected.clear()


def test_calls_are_reported_once_each_with_number_and_rings(bench: Bench) -> None:
    modem = bench.modem()
    bench.ready(timings={"ring_gap": 3.0})
    for call, number in enumerate(("+33698765432", None), 1):
        modem.ring(number, 3)
        bench.until(lambda call=call: call in [ring[0] for ring in bench.traffic.rings])
        modem.cancel_call()
        bench.until(lambda call=call: call in bench.traffic.ended)
    assert {ring[:2] for ring in bench.traffic.rings} == {(1, "+33698765432"), (2, None)}
    assert bench.traffic.ended == [1, 2]


def test_stopping_finishes_the_submit_in_hand(bench: Bench) -> None:
    modem = bench.modem(latency_s=0.2)
    session = bench.ready()
    bench.queue("Un", "Deux")
    session.wake()
    bench.until_claimed()
    assert session.stop(20)
    assert len(modem.accepted) == 1
    assert len(bench.traffic.settled) >= 1
    assert bench.traffic.outcomes[0] == Accepted(1)
    assert all(not isinstance(outcome, Accepted) for outcome in bench.traffic.outcomes[1:])
    assert session.state.condition is Condition.STOPPED


def test_stopping_does_not_wait_for_ever(bench: Bench) -> None:
    bench.modem(latency_s=60.0)
    session = bench.ready(timings={"submit": 90.0, "probe_after": 60.0})
    bench.queue("Un")
    session.wake()
    bench.until_claimed()
    assert session.stop(0.2)
    assert len(bench.traffic.settled) == 1


def test_after_stopping_arrivals_are_kept_by_the_modem(bench: Bench) -> None:
    modem = bench.modem()
    session = bench.ready(receiving="direct")
    session.stop(3)
    assert modem.device.settings.deliver_route == 1
    modem.inject_text("+33698765432", "Plus tard")
    bench.until(lambda: kept(modem, "SM") == 1)


def test_waiting_costs_nothing(bench: Bench) -> None:
    bench.modem()
    session = bench.ready(timings={"beat": 60.0, "sample": 60.0, "sweep": 60.0})

    def rests() -> bool:
        before = len(bench.traffic.log), session.beat_at
        threading.Event().wait(0.3)
        return (len(bench.traffic.log), session.beat_at) == before

    bench.until(rests)


def test_the_watchdog_sees_the_loop_turn(bench: Bench) -> None:
    bench.modem()
    session = bench.ready(timings={"beat": 0.02})
    beat = session.beat_at
    bench.until(lambda: session.beat_at > beat + 0.05)
