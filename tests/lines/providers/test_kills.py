"""A line without a modem, killed at every step: before each statement and around each submission.

After the restart the provider is asked, if it can be. Nothing goes out twice, and what may have
gone is sent or uncertain.
"""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fakes.provider import PROVIDERS, Fault, Provider, serve
from fakes.provider_line import ProviderBox

from appliance.lines import kinds
from appliance.store.database import Parameters

HOURS = 2 * 3600.0
TESTS = Path(__file__).parents[2]


class Killed(BaseException):
    """The process is killed here."""


@dataclass
class Steps:
    """Counts statements and requests, and kills the process at one of them."""

    last: int | None  # None: no kill
    count: int = 0

    def step(self) -> None:
        self.count += 1
        if self.count == self.last:
            raise Killed

    def watch(self, made: ProviderBox) -> None:
        """Count each statement of this process, and each submission before and after."""
        run: Callable[[str, Parameters], Any] = made.box.store.run

        def counted(sql: str, parameters: Parameters = ()) -> Any:
            self.step()
            return run(sql, parameters)

        made.box.store.run = counted  # type: ignore[method-assign]
        made.line.turn()  # opens the account
        account = made.line.account
        assert account is not None
        submit = account.provider.submit

        def killed_around(outgoing: Any) -> Any:
            self.step()
            outcome = submit(outgoing)
            self.step()
            return outcome

        account.provider.submit = killed_around  # type: ignore[method-assign]


def live(path: Path, kind: str, last: int | None) -> tuple[ProviderBox, Provider, Steps]:
    """Send two messages, with a kill at step `last`."""
    provider = PROVIDERS[kind]()
    with serve(provider) as server:
        made = ProviderBox(path, kind, server.url)
        for text in ("Un", "Deux"):
            made.send(text)
        steps = Steps(last)
        try:
            steps.watch(made)
            made.work(HOURS)
        except Killed:
            made.crash()
            made.work(HOURS)
    return made, provider, steps


@pytest.mark.parametrize("kind", kinds.NAMES)
def test_wherever_it_is_killed_nothing_goes_twice_and_nothing_is_lost(
    kind: str, tmp_path: Path
) -> None:
    alive, provider, steps = live(tmp_path / "alive.db", kind, None)
    alive.box.store.close()
    assert sorted(provider.taken) == ["Deux", "Un"]
    doubtful = 0
    for last in range(1, steps.count + 1):
        made, provider, _ = live(tmp_path / f"{last}.db", kind, last)
        rows = made.box.store.rows("SELECT body, status FROM message WHERE direction = 'out'")
        states = {row["body"]: row["status"] for row in rows}
        made.box.store.close()
        goes = Counter(provider.taken)
        assert max(goes.values()) == 1, f"killed at step {last}"
        for text, status in states.items():
            assert status in {"sent", "uncertain"}, f"killed at step {last}"
            assert status == "uncertain" or goes[text] == 1
        doubtful += "uncertain" in states.values()
    asked = kinds.kind(kind).asks_for_seconds > 0
    can_tell_that_it_has_not_gone = kind in {"smsapi", "appliance"}
    assert (doubtful == 0) == (asked and can_tell_that_it_has_not_gone)


CHILD = """
import sys
from pathlib import Path
from fakes.clock import FakeClock
from fakes.provider_line import ProviderBox
made = ProviderBox(Path(sys.argv[1]), sys.argv[2], sys.argv[3], seconds=30.0)
made.send("Un")
print("handing over", flush=True)
made.work(60)
"""


@pytest.mark.parametrize("kind", kinds.NAMES)
def test_killed_while_the_answer_is_awaited_the_message_is_settled_by_asking_or_uncertain(
    kind: str, tmp_path: Path
) -> None:
    provider = PROVIDERS[kind]()
    provider.fault = Fault.SLOW
    path = tmp_path / "box.db"
    with serve(provider) as server:
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(path), kind, server.url],
            env=os.environ | {"PYTHONPATH": str(TESTS)},
            stdout=subprocess.PIPE,
        )
        ends = time.monotonic() + 60
        while not provider.taken and time.monotonic() < ends:
            assert child.poll() is None
            time.sleep(0.01)
        child.send_signal(signal.SIGKILL)
        child.communicate()
        made = ProviderBox(path, kind, server.url)
        made.work(HOURS)
        (row,) = made.box.store.rows("SELECT status FROM message WHERE direction = 'out'")
        made.box.store.close()
    assert provider.taken == ["Un"]
    assert row["status"] == ("uncertain" if kind == "freemobile" else "sent")
