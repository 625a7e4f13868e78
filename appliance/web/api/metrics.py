"""`/metrics`: figures of the box in the text format of Prometheus, version 0.0.4.

A token or a user of any role is admitted, or everybody if `metrics_open` is set. Labels name lines,
states and parts of the box, never people. What costs a query over many rows is left out.
"""

import os
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from flask import Response

from appliance import __version__
from appliance.store import (
    backup,
    consumers,
    events,
    hook_deliveries,
    hooks,
    line_counts,
    mqtt_queue,
    statistics,
)
from appliance.web.api import health, log_in, problems
from appliance.web.frame.services import Services, services

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_ESCAPED: Final = str.maketrans({"\\": r"\\", "\n": r"\n", '"': r"\""})
_STATUSES: Final = {"pass": 0, "warn": 1, "fail": 2}
_STARTED: Final = time.time()

Labels = Mapping[str, str]
Sample = tuple[Labels, float]


@dataclass(frozen=True, slots=True)
class Family:
    """A metric with its samples."""

    name: str
    kind: Literal["counter", "gauge"]
    meaning: str
    samples: Iterable[Sample]

    def lines(self) -> Iterator[str]:
        """Return the family as it is written; nothing without samples."""
        samples = [f"{self.name}{_written(labels)} {value:.17g}" for labels, value in self.samples]
        if samples:
            yield f"# HELP {self.name} {self.meaning}"
            yield f"# TYPE {self.name} {self.kind}"
            yield from samples


def answer() -> Response:
    """Answer the current request."""
    found = services()
    if not found.preferences.channels().metrics_open and log_in.caller() is None:
        return problems.unauthorized()
    return Response(text(found), content_type=CONTENT_TYPE)


def text(found: Services) -> str:
    """Return all metrics."""
    families = [*_of_box(found), *_of_messages(found), *_of_lines(found), *_of_channels(found)]
    return "\n".join([*(line for family in families for line in family.lines()), ""])


def _written(labels: Labels) -> str:
    inside = ",".join(f'{name}="{value.translate(_ESCAPED)}"' for name, value in labels.items())
    return f"{{{inside}}}" if inside else ""


def _one(name: str, meaning: str, value: float) -> Family:
    return Family(name, "gauge", meaning, [({}, value)])


def _of_box(found: Services) -> Iterator[Family]:
    data = found.store.path.parent
    yield Family("sms_info", "gauge", "The version of the box.", [({"version": __version__}, 1)])
    checks = [
        ({"check": check.name}, float(_STATUSES[check.status]))
        for check in health.health(found).checks
    ]
    yield Family("sms_health", "gauge", "Each check of /health: 0 pass, 1 warn, 2 fail.", checks)
    usage = os.times()
    yield Family(
        "process_cpu_seconds_total",
        "counter",
        "Processor time of the daemon.",
        [({}, usage.user + usage.system)],
    )
    yield _one("process_start_time_seconds", "When the daemon loaded this page's module.", _STARTED)
    yield _one("process_resident_memory_bytes", "Resident memory of the daemon.", _resident())
    yield _one("sms_database_bytes", "Size of the database.", found.store.path.stat().st_size)
    yield _one("sms_disk_free_bytes", "Free space beside it.", shutil.disk_usage(data).free)
    made = [file.stat().st_mtime for file in backup.stored(found.store)]
    yield Family(
        "sms_backup_timestamp_seconds",
        "gauge",
        "When the newest backup on the box was made.",
        [({}, max(made))] if made else (),
    )


def _of_messages(found: Services) -> Iterator[Family]:
    overview = statistics.overview(found.store)
    yield Family(
        "sms_messages",
        "gauge",
        "SMS in a state that lasts until somebody or something acts.",
        [
            ({"state": "unread"}, overview.unread),
            ({"state": "queued"}, overview.queued),
            ({"state": "scheduled"}, overview.scheduled),
            ({"state": "held"}, overview.held),
            ({"state": "failed"}, overview.failed),
            ({"state": "uncertain"}, overview.uncertain),
        ],
    )
    yield Family(
        "sms_messages_total",
        "counter",
        "SMS and calls since the first start, by what happened to them.",
        [({"event": event}, count) for event, count in statistics.totals(found.store).items()],
    )


def _of_lines(found: Services) -> Iterator[Family]:
    states = found.line_states()

    def family(name: str, meaning: str, values: Mapping[str, float | None]) -> Family:
        samples = [({"line": line}, value) for line, value in values.items() if value is not None]
        return Family(name, "gauge", meaning, samples)

    yield family(
        "sms_line_can_send",
        "Whether a line can send now.",
        {state.name: state.can_send for state in states},
    )
    yield family(
        "sms_line_paused",
        "Whether somebody has paused a line.",
        {state.name: state.paused for state in states},
    )
    yield family(
        "sms_line_signal_percent",
        "Signal of a modem.",
        {state.name: state.modem.signal_percent for state in states if state.modem is not None},
    )
    yield family(
        "sms_line_messages_today",
        "Messages that a line has sent today.",
        {state.name: line_counts.messages_today(found.store, state.name) for state in states},
    )


def _of_channels(found: Services) -> Iterator[Family]:
    store = found.store
    newest = events.version(store)
    rows = consumers.every(store)
    yield Family(
        "sms_journal_behind",
        "gauge",
        "Entries of the journal that a part of the box has not handled yet.",
        [({"consumer": row.name}, max(0, newest - row.reached)) for row in rows],
    )
    known = hooks.every(store)
    if known:
        waiting = sum(hook_deliveries.waiting(store, row.id) for row in known)
        yield _one("sms_hook_deliveries_waiting", "Deliveries that wait for webhooks.", waiting)
        dead = sum(hook_deliveries.dead(store, row.id) for row in known)
        yield _one("sms_hook_deliveries_dead", "Deliveries given up in the last month.", dead)
        failing = sum(row.failures > 0 for row in known)
        yield _one("sms_hooks_failing", "Webhooks whose last attempt failed.", failing)
    troubles = found.channel_troubles()
    yield Family(
        "sms_channel_up",
        "gauge",
        "Whether a channel with a connection of its own is connected.",
        [({"channel": name}, not trouble) for name, trouble in troubles.items()],
    )
    if "mqtt" in troubles:
        waiting = mqtt_queue.count(store)
        yield _one("sms_mqtt_events_waiting", "Events that wait for the broker.", waiting)


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
