"""What a line does between its messages: pauses, settings that cannot be used, one number alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.exchange import NUMBER, OTHER, SOPHIE
from fakes.provider import PROVIDERS, Fault, Provider, serve
from fakes.provider_line import LINE, ProviderBox
from fakes.raw_server import RawServer

from appliance.lines.protocol import Unknown
from appliance.lines.providers.kind import Condition

HOUR = 3600.0


@pytest.fixture
def provider() -> Provider:
    return PROVIDERS["appliance"]()


@pytest.fixture
def server(provider: Provider) -> Iterator[RawServer]:
    with serve(provider) as running:
        yield running


def test_a_paused_line_sends_nothing_until_it_goes_on(
    tmp_path: Path, provider: Provider, server: RawServer
) -> None:
    made = ProviderBox(tmp_path / "box.db", "appliance", server.url, is_paused=True)
    message_id = made.send()
    made.work(HOUR)
    assert (made.status(message_id), provider.taken) == ("queued", [])
    assert made.line.state.condition is Condition.READY
    made.is_paused = False
    made.line.look()
    made.work(1)
    assert made.status(message_id) == "sent"


def test_settings_that_cannot_be_used_are_named(tmp_path: Path, server: RawServer) -> None:
    made = ProviderBox(tmp_path / "box.db", "appliance", server.url, settings={"password": ""})
    message_id = made.send()
    made.work(HOUR)
    assert made.line.state.condition is Condition.NOT_ALLOWED
    assert "password" in made.line.state.detail
    assert made.status(message_id) == "queued"


def test_a_line_of_one_number_refuses_every_other(tmp_path: Path) -> None:
    provider = PROVIDERS["freemobile"]()
    with serve(provider) as server:
        made = ProviderBox(tmp_path / "box.db", "freemobile", server.url)
        wrong, right = made.send("Autre", OTHER), made.send("Moi", NUMBER)
        made.work(HOUR)
    assert (made.status(wrong), made.status(right)) == ("failed", "sent")
    assert provider.taken == ["Moi"]


def test_an_unreachable_provider_is_tried_at_growing_pauses_and_then_serves_all(
    tmp_path: Path, provider: Provider
) -> None:
    with serve(provider) as server:
        url = server.url
    made = ProviderBox(tmp_path / "box.db", "appliance", url)
    sent = [made.send("Un"), made.send("Deux")]
    made.work(10 * HOUR)
    assert made.conditions == [Condition.UNREACHABLE]
    assert {made.row(each)["modem"] for each in sent} == {None}
    tries = 0

    def counted() -> None:
        nonlocal tries
        tries += 1
        raise AssertionError

    assert made.line.account is not None
    made.line.account.provider.credit = counted  # type: ignore[method-assign, assignment]
    with pytest.raises(AssertionError):
        made.work(301)  # the longest pause
    assert tries == 1


def test_a_doubt_holds_the_others_up_for_a_minute_only(
    tmp_path: Path, provider: Provider, server: RawServer
) -> None:
    provider.fault, provider.times = Fault.ERROR_500, 10
    made = ProviderBox(tmp_path / "box.db", "appliance", server.url)
    doubtful, waiting = made.send("Un"), made.send("Deux")
    made.work(30)
    assert (made.status(doubtful), made.status(waiting)) == ("submitting", "queued")
    made.work(40)
    assert made.status(doubtful) == "uncertain"
    made.work(HOUR)
    assert (made.status(doubtful), made.status(waiting)) == ("sent", "sent")
    assert sorted(provider.taken) == ["Deux", "Un"]


def test_what_an_earlier_run_left_uncertain_is_asked_for_as_long_as_the_provider_knows(
    tmp_path: Path, provider: Provider, server: RawServer
) -> None:
    made = ProviderBox(tmp_path / "box.db", "appliance", server.url)
    message_id = made.send("Un")
    claimed = made.box.exchange.claim(LINE, lambda _: None, whole=True)
    assert claimed is not None
    with made.box.exchange.turn() as turn:
        turn.settle(LINE, message_id, 1, Unknown("before"))
    assert made.status(message_id) == "uncertain"
    made.clock.advance(2 * 86_400)
    made.work(HOUR)
    assert made.status(message_id) == "sent"
    assert any(claimed.public_id.encode() in body for _, _, body in provider.requests)


@pytest.mark.parametrize("decide", ["resend", "dismiss"])
def test_what_somebody_has_decided_about_is_not_handed_over_again(
    decide: str, tmp_path: Path, provider: Provider, server: RawServer
) -> None:
    provider.fault, provider.times = Fault.ERROR_500, 10**9
    made = ProviderBox(tmp_path / "box.db", "appliance", server.url)
    message_id = made.send("Un")
    made.work(120)
    assert made.status(message_id) == "uncertain"
    made.is_paused = True  # another line would send it
    getattr(made.box.outbox, decide)(message_id, SOPHIE)
    provider.times = 0
    made.work(5 * HOUR)
    assert provider.taken == []
    assert made.status(message_id) == {"resend": "queued", "dismiss": "failed"}[decide]


def test_what_is_stopped_while_its_answer_is_lost_is_only_asked_for(
    tmp_path: Path, provider: Provider, server: RawServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider.fault = Fault.ERROR_500
    made = ProviderBox(tmp_path / "box.db", "appliance", server.url)
    message_id = made.send("Un")
    monkeypatch.setattr(made.box.exchange, "still_doubtful", lambda *_: None)
    for _ in range(2):
        made.line.turn()
    assert [line.split()[0] for line, _, _ in provider.requests] == ["GET", "POST", "GET"]
    assert made.status(message_id) == "queued"
    assert provider.taken == []


def test_nobody_asks_for_ever(tmp_path: Path, provider: Provider, server: RawServer) -> None:
    provider.fault, provider.times = Fault.ERROR_500, 10**9
    made = ProviderBox(tmp_path / "box.db", "appliance", server.url)
    message_id = made.send("Un")
    made.work(4 * 86_400, sleep=1800)
    assert made.status(message_id) == "uncertain"
    asked = len(provider.requests)
    made.work(5 * HOUR)
    assert len(provider.requests) == asked
    made.crash()
    made.work(5 * HOUR)
    assert provider.submissions == len([each for each in provider.requests if "POST" in each[0]])
    assert provider.taken == []


def test_a_refusal_is_forgiven_after_long_or_when_somebody_asks(
    tmp_path: Path, provider: Provider, server: RawServer
) -> None:
    made = ProviderBox(tmp_path / "box.db", "appliance", server.url)
    for ask in (False, True):
        provider.fault, provider.times = Fault.NO_CREDIT, provider.submissions + 1
        message_id = made.send("Un")
        made.line.turn()
        assert made.line.state.condition is Condition.NO_CREDIT
        made.box.outbox.cancel(message_id, SOPHIE)
        if ask:
            made.line.refresh()
            made.line.turn()
        else:
            made.work(HOUR / 2)
            assert made.line.state.condition is Condition.NO_CREDIT
            made.work(2 * HOUR)
        assert made.line.state.condition is Condition.READY
    assert provider.taken == []


def test_a_long_text_goes_as_a_whole(tmp_path: Path, provider: Provider, server: RawServer) -> None:
    made = ProviderBox(tmp_path / "box.db", "appliance", server.url)
    text = "Żółć " * 100
    message_id = made.send(text.strip())
    provider.state = "delivered"
    made.work(HOUR)
    assert provider.taken == [text.strip()]
    assert made.status(message_id) == "delivered"
    assert int(str(made.row(message_id)["segments"])) > 5


def test_reports_are_asked_for_while_messages_go(
    tmp_path: Path, provider: Provider, server: RawServer
) -> None:
    made = ProviderBox(tmp_path / "box.db", "appliance", server.url)
    first = made.send("Un")
    made.work(1)
    provider.state = "delivered"
    made.clock.advance(HOUR)
    waiting = [made.send(f"Message {each}") for each in range(5)]
    for _ in range(4):
        assert made.line.turn()
    assert made.status(first) == "delivered"
    assert made.status(waiting[-1]) == "queued"
