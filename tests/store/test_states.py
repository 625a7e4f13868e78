"""The table of states: what it allows, that it is kept to, and that its picture is today's."""

import subprocess
import sys
from pathlib import Path

import pytest

from appliance.store import states
from appliance.store.states import CHANGES, Event, MessageStatus

ROOT = Path(__file__).resolve().parents[2]


def test_every_event_is_in_the_table() -> None:
    assert set(CHANGES) == set(Event)


@pytest.mark.parametrize(
    ("source", "target"),
    [("delivered", "queued"), ("cancelled", "submitting"), ("blocked", "queued"), ("sent", "held")],
)
def test_what_is_over_does_not_begin_again(source: str, target: str) -> None:
    assert not states.is_possible(source, target)


def test_nothing_leads_out_of_what_is_final() -> None:
    ways_out = {source for change in CHANGES.values() for source in change.sources}
    final = {MessageStatus.DELIVERED, MessageStatus.CANCELLED, MessageStatus.BLOCKED}
    assert ways_out.isdisjoint(final)


def test_the_diagram_on_the_page_is_of_today() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "state-diagram", "--print"],
        capture_output=True,
        text=True,
        check=True,
    )
    page = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    assert done.stdout == page, "run tools/state-diagram"
