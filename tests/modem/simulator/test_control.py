"""The control socket and the command, in another process and in this one."""

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from appliance.modem.simulator.control import ACTIONS, ControlError, RemoteModem
from appliance.modem.simulator.modem import SimulatedModem

MARIE = "+33639980101"
PROGRAM = """
import sys
from pathlib import Path
from appliance.modem.simulator.command import run
from appliance.modem.simulator.options import SimulatorOptions
sys.exit(run(SimulatorOptions(link=Path(sys.argv[1]), control=Path(sys.argv[2]))))
"""


@pytest.fixture
def remote(modem_with: Callable[..., SimulatedModem], tmp_path: Path) -> Iterator[RemoteModem]:
    path = tmp_path / "control"
    modem_with(control=path)
    with RemoteModem(path) as client:
        yield client


def test_all_that_can_be_done_is_documented() -> None:
    page = (Path(__file__).parents[3] / "docs" / "simulator.md").read_text(encoding="utf-8")
    assert [name for name in ACTIONS if f"| `{name}` |" not in page] == []


def test_what_can_be_done_over_the_socket(remote: RemoteModem) -> None:
    assert len(remote.do("inject_text", sender=MARIE, text="Salut 😀")) == 1
    remote.do("inject_pdu", pdu="07AB")
    assert remote.do("ring", number=None, rings=2) is True
    remote.do("cancel_call")
    remote.do("top_up", amount=5)
    remote.do("fault", name="refuse_submits", code=42, count=3)
    assert "power_cycle" in remote.do("faults")
    remote.do("clear_faults")
    remote.do("network", coverage=False)
    assert remote.do("accepted") == []
    assert remote.do("repeated") == []
    assert remote.do("state") == {
        "accepted": 0,
        "delivered": 2,
        "waiting": 0,
        "stored": {"SM": 2, "ME": 0, "SR": 0},
        "unread": {"SM": 2, "ME": 0, "SR": 0},
        "registered": False,
        "sim": "READY",
        "client": False,
        "armed": False,
    }


@pytest.mark.parametrize(
    ("action", "arguments", "error"),
    [
        ("explode", {}, '"do" must be one of'),
        ("fault", {"name": "fire"}, "no fault 'fire'"),
        ("ring", {"colour": 1}, "colour"),
        ("network", {"wings": 2}, "no wings"),
    ],
)
def test_a_wrong_request_is_answered(
    remote: RemoteModem, action: str, arguments: dict[str, object], error: str
) -> None:
    with pytest.raises(ControlError, match=error):
        remote.do(action, **arguments)
    assert remote.do("state")["sim"] == "READY"


def test_lines_that_are_no_requests(remote: RemoteModem, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as other:
        other.connect(str(tmp_path / "control"))
        nested = b"[" * 60_000
        other.sendall(b'nonsense\n[]\n{"do": []}\n' + nested + b"\n")
        answers = other.makefile("rb")
        for _ in range(4):
            assert json.loads(answers.readline())["ok"] is False
        answers.close()
    assert remote.do("state")["accepted"] == 0


def test_the_socket_is_private_and_goes_away(
    modem_with: Callable[..., SimulatedModem], tmp_path: Path
) -> None:
    path = tmp_path / "control"
    modem = modem_with(control=path)
    assert path.stat().st_mode & 0o777 == 0o600
    modem.stop()
    assert not path.exists()


@pytest.mark.slow
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_the_command_runs_until_told_to_stop(tmp_path: Path, ending: signal.Signals) -> None:
    link, control = tmp_path / "modem", tmp_path / "control"
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(link), str(control)],
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == f"simulated modem at {link}\n"
        with RemoteModem(control) as remote:
            assert remote.do("state")["registered"] is True
        process.send_signal(ending)
        assert process.wait(10) == 0
    assert not link.is_symlink()
    assert not control.exists()
