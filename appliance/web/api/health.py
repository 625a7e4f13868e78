"""The health of the daemon, for monitors; no log-in is needed.

    {"status": "pass", "version": "0.1.0", "checks": {"store": {"status": "pass", ...}, ...}}

A check fails (503) when a person or a restart has to help. A modem without network only warns:
messages are still accepted, stored and shown.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from appliance import __version__
from appliance.config.line_settings import MODEM
from appliance.errors import ApplianceError, StoreBusyError
from appliance.lines.state import LineState
from appliance.store import consumers, events
from appliance.store.database import Store
from appliance.web.frame.services import Services

# SQLite's log may grow by this much between two checkpoints.
_LEAST_FREE: Final = 48 * 1024 * 1024
# Monitors expect a quick answer.
_PATIENCE_SECONDS: Final = 0.5
_LITTLE_FREE: Final = 256 * 1024 * 1024
_ORDER: Final = ("pass", "warn", "fail")


@dataclass(frozen=True, slots=True)
class Check:
    """The state of one part."""

    name: str
    status: str  # pass, warn, fail
    description: str = ""

    def as_json(self) -> dict[str, str]:
        """Return the check as the answer shows it."""
        found = {"status": self.status}
        return found | {"description": self.description} if self.description else found


@dataclass(frozen=True, slots=True)
class Health:
    """The state of every part."""

    checks: tuple[Check, ...]

    @property
    def status(self) -> str:
        """The status of the worst part."""
        return max((check.status for check in self.checks), key=_ORDER.index)

    @property
    def can_serve(self) -> bool:
        """Whether no part fails."""
        return self.status != "fail"

    def as_json(self) -> dict[str, Any]:
        """Return the whole answer."""
        return {
            "status": self.status,
            "version": __version__,
            "checks": {check.name: check.as_json() for check in self.checks},
        }


def health(services: Services) -> Health:
    """Check every part."""
    turns = services.scheduler_turns()
    scheduler = Check(
        "scheduler", "pass" if turns else "fail", "" if turns else "its jobs do not run"
    )
    store = _store(services)
    followers = [] if store.status == "fail" else _consumers(services.store)
    channels = [
        Check(f"channel:{name}", "warn" if trouble else "pass", trouble)
        for name, trouble in services.channel_troubles().items()
    ]
    lines = _lines(services.line_states())
    return Health((store, scheduler, *followers, *lines, *channels))


def _store(services: Services) -> Check:
    store = services.store
    try:
        # A write needs no more than this lock, and taking it leaves nothing on the disk.
        with store.impatiently(_PATIENCE_SECONDS), store.transaction():
            events.version(store)
        free = shutil.disk_usage(store.path.parent).free
    except StoreBusyError as error:
        # Another writer holds the lock for a moment: reading works, and writers wait their turn.
        # The watchdog notices a writer that waits for ever.
        return Check("store", "warn", str(error))
    except ApplianceError as error:
        return Check("store", "fail", str(error))
    except OSError as error:
        return Check("store", "fail", error.strerror or str(error))
    if free < _LEAST_FREE:
        return Check("store", "fail", "the disk is full")
    if free < _LITTLE_FREE:
        return Check("store", "warn", f"{free // 1024 // 1024} MiB left on the disk")
    return Check("store", "pass")


def _consumers(store: Store) -> list[Check]:
    """Return a warning for each consumer of the journal that fails; `doctor` tells the details."""
    return [
        Check(f"journal:{row.name}", "warn", "fails and is tried again")
        for row in consumers.failing(store)
    ]


def _lines(states: Sequence[LineState]) -> list[Check]:
    """Return a check for each line; one that somebody has paused is as it should be."""
    return [
        Check(
            f"modem:{state.name}" if state.kind == MODEM else f"line:{state.name}",
            "pass" if state.can_send or state.paused else "warn",
            "paused" if state.paused else "" if state.can_send else str(state.condition),
        )
        for state in states
    ]
