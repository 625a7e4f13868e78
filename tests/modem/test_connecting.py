"""Connecting to a modem: which port is tried, and which step follows while it is mute."""

from typing import Any

import pytest
from fakes.clock import FakeClock
from fakes.port import FAST

from appliance.config import ModemSettings
from appliance.errors import LinkLostError, PortError
from appliance.modem import connecting
from appliance.modem.connecting import Connector
from appliance.modem.places import Places
from appliance.modem.state import Condition


class FakeLink:
    """A port: missing, mute, strange or alive; `answers_to` brings a mute one back."""

    opened: list["FakeLink"]

    def __init__(self, path: str, world: "World") -> None:
        self.port = path
        self.world = world
        self.heard = path in world.strange
        self.said: list[bytes] = []
        self.out_of_step = False
        self.closed = False

    def connect(self) -> None:
        self.world.log.append(f"open {self.port}")
        if self.port in self.world.missing:
            raise PortError("no_port", f"There is no port {self.port}.")

    def leave_prompt(self) -> bool:
        if self.port in self.world.lost:
            raise LinkLostError("link_lost", "gone")
        return self.port in self.world.at_prompt

    def probe(self) -> bool:
        self.world.clock.advance(1)
        return self.port in self.world.alive

    def say(self, _data: bytes) -> None:
        self.world.log.append("restart")
        if self.world.answers_to == "restart":
            self.world.alive.add(self.port)

    def close(self) -> None:
        self.closed = True


class World:
    """Ports, and a connector that gives up after a fixed number of pauses."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, *ports: str, port: str = "/dev/a", rests: int = 6
    ) -> None:
        self.clock = FakeClock()
        self.ports = list(ports) or [port]
        self.alive: set[str] = set()
        self.missing: set[str] = set()
        self.strange: set[str] = set()
        self.lost: set[str] = set()
        self.at_prompt: set[str] = set()
        self.answers_to = ""
        self.log: list[str] = []
        self.told: list[tuple[Condition, str]] = []
        self.rests = rests
        monkeypatch.setattr(connecting, "Link", lambda path, *_: FakeLink(path, self))
        monkeypatch.setattr(connecting.ports, "resolve", lambda _port: self.ports)
        monkeypatch.setattr(connecting.ports, "lasting_path", lambda path: path)
        self.connector = Connector(
            ModemSettings(port=port),
            self.clock,
            FAST,
            publish=self._publish,
            on_event=lambda: None,
            rest=self._rest,
            power_key=self._press,
            place=Places().of("sim"),
        )

    def _publish(self, *, condition: Condition, detail: str) -> None:
        self.told.append((condition, detail))

    def _press(self) -> None:
        self.log.append("power")
        if self.answers_to == "power":
            self.alive.update(self.ports)

    def _rest(self, seconds: float) -> bool:
        if seconds:
            self.rests -= 1
        return self.rests <= 0

    def connect(self, *, restart_first: bool = False) -> Any:
        return self.connector.connect(restart_first=restart_first)


@pytest.fixture
def patch(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    return monkeypatch


def test_a_modem_that_answers_is_used_at_once(patch: pytest.MonkeyPatch) -> None:
    world = World(patch)
    world.alive = world.at_prompt = {"/dev/a"}
    link, at_prompt = world.connect()
    assert (link.port, at_prompt, link.closed) == ("/dev/a", True, False)
    assert world.connector.link is link
    assert world.log == ["open /dev/a"]


def test_a_mute_modem_is_brought_back_in_steps(patch: pytest.MonkeyPatch) -> None:
    world = World(patch)
    world.answers_to = "power"
    assert world.connect() is not None
    assert [detail for _, detail in world.told] == [
        "next: reopen",
        "next: restart",
        "next: reopen",
        "next: power",
    ]
    assert [each for each in world.log if not each.startswith("open")] == ["restart", "power"]
    assert {condition for condition, _ in world.told} == {Condition.MUTE}


def test_a_modem_that_hears_is_brought_back_by_the_command(patch: pytest.MonkeyPatch) -> None:
    world = World(patch)
    world.answers_to = "restart"
    assert world.connect() is not None
    assert "power" not in world.log


def test_a_modem_of_no_use_is_restarted_before_anything(patch: pytest.MonkeyPatch) -> None:
    world = World(patch)
    world.answers_to = "restart"
    world.connect(restart_first=True)
    assert world.log == ["open /dev/a", "restart"]


def test_without_a_power_key_that_step_is_only_another_opening(patch: pytest.MonkeyPatch) -> None:
    world = World(patch)
    world.connector._power_key = None
    assert world.connect() is None
    assert "power" not in world.log


def test_a_port_without_a_modem_gets_no_command(patch: pytest.MonkeyPatch) -> None:
    world = World(patch)
    world.strange = {"/dev/a"}
    assert world.connect() is None
    assert {condition for condition, _ in world.told} == {Condition.NOT_A_MODEM}
    assert "restart" not in world.log
    assert "power" not in world.log


def test_a_missing_port_is_told(patch: pytest.MonkeyPatch) -> None:
    world = World(patch, rests=1)
    world.missing = {"/dev/a"}
    assert world.connect() is None
    assert world.told == [(Condition.NO_PORT, "There is no port /dev/a.")]


def test_a_port_lost_while_it_is_opened_is_tried_again(patch: pytest.MonkeyPatch) -> None:
    world = World(patch, rests=3)
    world.lost = {"/dev/a"}
    assert world.connect() is None
    assert world.log == ["open /dev/a"] * 3
    assert world.connector.link is None


def test_of_many_ports_none_is_waited_for_and_the_first_that_answers_is_used(
    patch: pytest.MonkeyPatch,
) -> None:
    world = World(patch, "/dev/a", "/dev/b", "/dev/c", port="auto")
    world.missing, world.alive = {"/dev/a"}, {"/dev/c"}
    link, _ = world.connect()
    assert link.port == "/dev/c"
    assert world.log == ["open /dev/a", "open /dev/b", "open /dev/c"]
    assert world.told == []
    # The port that answered before is tried first, wherever it is.
    world.log.clear()
    world.connect()
    assert world.log == ["open /dev/c"]


def test_when_none_answers_it_is_said(patch: pytest.MonkeyPatch) -> None:
    world = World(patch, "/dev/a", "/dev/b", port="auto", rests=1)
    assert world.connect() is None
    assert world.told == [(Condition.NO_PORT, "no modem answers on any serial device")]
    world.ports, world.rests = [], 1
    assert world.connect() is None
