"""The table of states: what it allows, that the program follows it, and its current diagram."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.store import states
from appliance.store.states import (
    CHANGES,
    INCOMING,
    OUTGOING,
    SETTLED,
    UNFINISHED,
    Event,
    MessageStatus,
    SegmentState,
)

ROOT = Path(__file__).resolve().parents[2]
STATES = {*MessageStatus, *SegmentState}
TRANSLATED_BY = {"N_", "gettext"}
# Places where a state's name means something else.
OTHER_MEANINGS = {
    "cli/send.py": {"blocked", "held"},  # the API's answers: commands load no store
    "messaging/meanings.py": {"uncertain"},  # the code of an error
    "messaging/requests.py": {"held", "blocked"},  # what would happen to a message
    "messaging/outbound/settling.py": {"uncertain"},  # the code of an error
    "lines/protocol.py": {"failed"},  # the outcome of a report
    "lines/providers/other_box.py": {"failed"},  # the outcome of a report
    "lines/providers/ovh.py": {"failed"},  # the outcome of a report
    "lines/providers/smsapi.py": {"failed"},  # the outcome of a report
    "messaging/outbound/reported.py": {"failed"},  # the outcome of a report
    "modem/pdu/status_report.py": {"failed"},  # the outcome of a report
    "modem/simulator/agenda.py": {"cancelled"},  # an attribute
    "modem/simulator/control.py": {"delivered"},  # what the simulated centre has delivered
    # What a notice by mail is about.
    "channels/mail_out/queueing.py": {"received", "failed", "delivered"},
    "store/mail_notices.py": {"received", "failed", "delivered"},
    "store/models/mail.py": {"received", "failed", "delivered"},
    "web/shown/mail_words.py": {"received", "failed", "delivered"},
    "store/message_conditions.py": {"received"},  # the index for received messages
    "web/directory/import_preview.py": {"failed"},  # an icon
    "web/frame/menu.py": {"sent", "received", "scheduled"},  # icons
    "web/reading/list_rows.py": {"sent"},  # the name of a list
    "web/reading/lists.py": {"sent", "received", "scheduled"},  # the names of lists
    "web/reading/message_lists.py": {"sent", "received", "scheduled"},  # the names of lists
    "web/settings/modem.py": {"uncertain", "failed"},  # icons
    "web/shown/line_views.py": {"failed"},  # an icon
    "web/api/gateway_answers.py": {"cancelled"},  # a word of another program's API
    # The labels of a metric.
    "web/api/metrics.py": {"queued", "scheduled", "held", "failed", "uncertain"},
    # Words of another program's API.
    "web/programs/raspisms.py": {"delivered", "failed", "scheduled", "received"},
    "web/shown/program_words.py": {"failed"},  # an icon
    "web/programs/smseagle.py": {"queued"},
    "channels/mqtt/publisher.py": {"received"},  # a topic
    "channels/mqtt/states.py": {"scheduled", "queued", "held"},  # members of figures
    "web/shown/hook_words.py": {"failed", "scheduled", "uncertain"},  # icons
    # A filter, keys of entries, names of lists and outcomes of reports.
    "web/shown/journal_words.py": {
        "cancelled",
        "held",
        "sent",
        "received",
        "scheduled",
        "failed",
    },
    "web/writing/file_preview.py": {"failed", "held", "scheduled"},  # icons
    "web/api/privacy.py": {"blocked"},  # a member of the answer
    "web/shown/modem_words.py": {"failed"},  # an icon
    "web/shown/possible_decisions.py": {"cancelled"},  # an icon
    "web/shown/statuses.py": {  # icons
        "scheduled",
        "held",
        "queued",
        "delivered",
        "failed",
        "expired",
        "cancelled",
        "uncertain",
        "received",
    },
}


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


def test_the_groups_of_states_cover_what_they_say() -> None:
    assert {*OUTGOING, *INCOMING} == set(MessageStatus)
    assert not {*OUTGOING} & {*INCOMING}
    assert {*UNFINISHED, MessageStatus.SENT} | SETTLED == {*OUTGOING}


def test_only_the_enums_write_states_as_text() -> None:
    package = ROOT / "appliance"
    found: dict[str, set[str]] = {}
    for path in sorted(package.rglob("*.py")):
        name = path.relative_to(package).as_posix()
        if name != "store/states.py" and "migrations" not in path.parts:
            found[name] = set(bare_states(ast.parse(path.read_text(encoding="utf-8"))))
    assert {name: words for name, words in found.items() if words} == OTHER_MEANINGS


def bare_states(tree: ast.AST) -> Iterator[str]:
    """Yield text constants that are a state's name, except translated ones."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in TRANSLATED_BY:
            continue
        if isinstance(node, ast.Constant) and node.value in STATES:
            yield node.value
        yield from bare_states(node)
