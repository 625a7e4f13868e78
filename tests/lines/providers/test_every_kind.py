"""Every kind of line under every fault: what becomes of the message, and what really goes out.

`make line-table` writes the results into docs/lines.md.
"""

import logging
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from fakes.clock import FakeClock
from fakes.provider import PROVIDERS, SECRET, Fault, Provider, serve
from fakes.provider_line import ProviderBox
from fakes.raw_server import make_certificate

from appliance.lines import codes, kinds
from appliance.lines.protocol import PartReport
from appliance.lines.providers.kind import Condition

PAGE: Final = Path(__file__).parents[3] / "docs" / "lines.md"
TABLE: Final = re.compile(r"(<!-- outcomes -->\n).*?(<!-- end -->)", re.DOTALL)
HOURS = 3 * 3600.0
SLOW: Final = frozenset({Fault.SLOW, Fault.TRICKLED})
# Of these kinds the provider recognises a message that it has had before.
WITH_IDS: Final = frozenset({"smsapi", "appliance"})
_found: dict[tuple[str, Fault], str] = {}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def boxes() -> Iterator[list[ProviderBox]]:
    made: list[ProviderBox] = []
    yield made
    for each in made:
        each.box.store.close()


def in_words(made: ProviderBox, message_id: int, provider: Provider) -> str:
    """Return the cell of the table: what people see, and how often the message goes out."""
    status = made.status(message_id)
    usual = (Condition.STARTING, Condition.READY)
    waited = [each for each in made.conditions if each not in usual]
    words = "waits" if status == "queued" else status
    if waited:
        words = f"{waited[0]}, then {words}"
    return f"{words} ({len(provider.taken)})"


@pytest.mark.parametrize("fault", Fault)
@pytest.mark.parametrize("kind", kinds.NAMES)
def test_a_message_goes_once_or_not_at_all_and_people_learn_which(
    kind: str,
    fault: Fault,
    *,
    tmp_path: Path,
    certificate: Path,
    boxes: list[ProviderBox],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    provider = PROVIDERS[kind]()
    provider.fault = fault
    with serve(provider, certificate if fault is Fault.CERTIFICATE else None) as server:
        url = "http://127.0.0.1:9" if fault is Fault.CLOSED else server.url
        made = ProviderBox(tmp_path / "box.db", kind, url)
        if fault in SLOW:
            made.seconds = 0.6
        boxes.append(made)
        message_id = made.send()
        made.work(HOURS)
    status, goes = made.status(message_id), len(provider.taken)
    _found[kind, fault] = in_words(made, message_id, provider)
    assert goes <= 1 or (fault is Fault.TWICE and kind not in WITH_IDS)
    assert status in {"sent", "failed", "uncertain", "queued"}
    if status in {"failed", "queued"}:
        assert goes == 0
    if status == "sent" and (kind, fault) != ("freemobile", Fault.ERROR_IN_200):
        assert goes >= 1
    if status == "failed":
        assert codes.meaning(str(made.error(message_id)))
    assert SECRET not in caplog.text
    assert SECRET not in str(made.states)
    assert SECRET not in str([tuple(row) for row in made.box.store.rows("SELECT * FROM event")])


LASTING = {
    Fault.WRONG_KEY: Condition.KEY_REFUSED,
    Fault.NO_CREDIT: Condition.NO_CREDIT,
    Fault.ERROR_429: Condition.BUSY,
    Fault.REDIRECT: Condition.NOT_ALLOWED,
}


@pytest.mark.parametrize("fault", LASTING)
@pytest.mark.parametrize("kind", kinds.NAMES)
def test_while_the_provider_takes_nothing_messages_are_free_for_other_lines(
    kind: str, fault: Fault, tmp_path: Path, boxes: list[ProviderBox]
) -> None:
    provider = PROVIDERS[kind]()
    provider.fault, provider.times = fault, 10**9
    with serve(provider) as server:
        made = ProviderBox(tmp_path / "box.db", kind, server.url)
        boxes.append(made)
        sent = [made.send(text) for text in ("Un", "Deux", "Trois")]
        made.work(HOURS)
        expected = LASTING[fault]
        if (kind, fault) == ("freemobile", Fault.NO_CREDIT):
            expected = Condition.BUSY
        # It is not ready in between: that would put off the failover to other lines.
        assert made.conditions[-2:] == [Condition.READY, expected]
        assert {made.status(each) for each in sent} == {"queued"}
        assert {made.row(each)["modem"] for each in sent} == {None}
        assert provider.submissions < 60
        provider.times = 0
        made.work(HOURS)
        assert {made.status(each) for each in sent} == {"sent"}
    assert sorted(provider.taken) == ["Deux", "Trois", "Un"]


@pytest.mark.parametrize("kind", [name for name in kinds.NAMES if kinds.kind(name).reports])
def test_reports_come_late_or_never_or_say_that_it_failed(
    kind: str, tmp_path: Path, boxes: list[ProviderBox]
) -> None:
    provider = PROVIDERS[kind]()
    with serve(provider) as server:
        made = ProviderBox(tmp_path / "box.db", kind, server.url)
        boxes.append(made)
        late, failed = made.send("Tard"), None
        made.work(HOURS)
        assert made.status(late) == "sent"
        asked_in_hours = len(provider.requests)
        provider.state = "delivered"
        made.work(HOURS)
        assert made.status(late) == "delivered"
        provider.state = "failed"
        failed = made.send("Raté")
        made.work(HOURS)
        assert made.status(failed) == "failed"
        assert codes.meaning(str(made.error(failed)))
        provider.state = None
        never = made.send("Jamais")
        made.work(6 * 86_400.0, sleep=3600.0)
        assert made.status(never) == "sent"
        before = len(provider.requests)
        made.work(HOURS)
        assert len(provider.requests) == before
    assert asked_in_hours < 20


def test_a_report_that_came_by_callback_is_not_asked_for(
    tmp_path: Path, boxes: list[ProviderBox]
) -> None:
    provider = PROVIDERS["appliance"]()
    with serve(provider) as server:
        made = ProviderBox(tmp_path / "box.db", "appliance", server.url)
        boxes.append(made)
        message_id = made.send()
        made.work(1)
        (awaiting,) = made.box.exchange.awaiting("online")
        asked = len(provider.requests)
        with made.box.exchange.turn() as turn:
            turn.report(PartReport(awaiting.message_id, awaiting.part, "done", 0))
        made.work(HOURS)
        assert made.status(message_id) == "delivered"
        assert len(provider.requests) == asked


def test_the_page_shows_these_outcomes() -> None:
    if len(_found) < len(kinds.NAMES) * len(Fault):
        pytest.skip("only with all tests of this module")
    table = ["| | " + " | ".join(kinds.NAMES) + " |", "|---" * (len(kinds.NAMES) + 1) + "|"]
    for fault in Fault:
        cells = [_found[kind, fault] for kind in kinds.NAMES]
        table.append(f"| {fault.value} | " + " | ".join(cells) + " |")
    text = PAGE.read_text(encoding="utf-8")
    fresh = TABLE.sub(lambda found: found[1] + "\n".join(table) + "\n" + found[2], text)
    if os.environ.get("LINE_TABLE"):
        PAGE.write_text(fresh, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == fresh


def test_a_message_that_expires_while_its_answer_is_lost_is_not_handed_over_again(
    tmp_path: Path, boxes: list[ProviderBox]
) -> None:
    clock = FakeClock()
    for kind in sorted(WITH_IDS):
        provider = PROVIDERS[kind]()
        provider.fault, provider.times = Fault.CUT_BEFORE, 2
        with serve(provider) as server:
            made = ProviderBox(tmp_path / f"{kind}.db", kind, server.url, clock)
            boxes.append(made)
            sent = made.box.send("Vite", "+33612345678", ttl_seconds=60).messages[0].message_id
            made.line.look()
            assert made.line.turn()
            made.crash()
            clock.advance(120)
            made.work(HOURS)
        assert provider.taken == []
        assert made.status(sent) == {"smsapi": "uncertain", "appliance": "expired"}[kind]
