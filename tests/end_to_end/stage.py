"""A folder with the worlds and boxes of one test, which are always ended."""

from pathlib import Path
from typing import Self

from end_to_end.box import Box
from end_to_end.trials import Rows, Trial
from end_to_end.world import World

# A network that answers at once: the daemon is tested, not its time limits.
QUICK = (
    *("--latency-s", "0.02", "--report-s", "0.2", "--redeliver-s", "1"),
    *("--start-s", "0.1", "--ready-s", "0.1"),
)
# The shortest time limits that the settings accept, or nearly.
IMPATIENT = {
    "SMS_APPLIANCE_ANSWER_SECONDS": "1.5",
    "SMS_APPLIANCE_SUBMIT_SECONDS": "5",
    "SMS_APPLIANCE_PROBE_SECONDS": "1",
    "SMS_APPLIANCE_MUTE_SECONDS": "0.5",
    "SMS_APPLIANCE_SWEEP_SECONDS": "5",
    "SMS_APPLIANCE_RETRIES": "2",
    "SMS_APPLIANCE_RETRY_PAUSE_SECONDS": "1",
}


class Stage:
    """Creates worlds and boxes in its folder."""

    def __init__(self, folder: Path, rows: Rows) -> None:
        self.folder = folder
        self.rows = rows
        self._worlds: list[World] = []
        self._boxes: list[Box] = []

    def world(self, *options: str, name: str = "world", modems: int = 1) -> World:
        """Start simulated modems with their SIMs and networks."""
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        self._worlds.append(World(folder, *QUICK, *options, modems=modems))
        return self._worlds[-1]

    def box(self, modem: str, name: str = "box", **options: object) -> Box:
        """Return a daemon that is not started yet."""
        self._boxes.append(Box(self.folder / name, modem, **options))  # type: ignore[arg-type]
        return self._boxes[-1]

    def pair(self, *options: str) -> tuple[World, Box]:
        """Return a world and a daemon at its port that is ready."""
        world = self.world(*options)
        return world, self.box(world.port).start()

    def trial(
        self, *options: str, ready: bool = True, wait: bool = True, **environment: str
    ) -> Trial:
        """Return a trial on an impatient box, started and by default ready."""
        world = self.world(*options)
        box = self.box(world.port, environment={**IMPATIENT, **environment})
        if wait:
            box.start(ready=ready)
        return Trial(world, box, self.rows)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for box in self._boxes:
            box.end()
        for world in self._worlds:
            world.close()
