"""Find modems that no line uses: one plugged in later, and where a SIM has been moved to.

`look` is called from time to time. It leaves alone the modems that lines use, and the devices that
have not answered as a modem, until they are plugged in again.
"""

import logging
from collections.abc import Callable
from typing import Final

from appliance.config import ModemSettings
from appliance.errors import ModemError
from appliance.modem import commands, ports
from appliance.modem.library import CommandError, InterruptedException, TimeoutException
from appliance.modem.link import Link
from appliance.modem.places import NOBODY, Places
from appliance.modem.timings import Timings

_LOG: Final = logging.getLogger(__name__)


class Finder:
    """Looks for modems on the serial devices that have permanent names.

    `wanted` returns whether any line may need it. `owner_of` returns the line of a SIM by its
    serial number, and makes one for a new SIM.
    """

    def __init__(
        self, places: Places, owner_of: Callable[[str], str], wanted: Callable[[], bool]
    ) -> None:
        self._places = places
        self._owner_of = owner_of
        self._wanted = wanted
        self._settings = ModemSettings()
        self._timings = Timings.of(self._settings)
        self._strange: set[str] = set()  # devices that are no modems, while they stay

    def look(self) -> None:
        """Ask each modem that no line uses for its SIM."""
        if not self._wanted():
            return
        present = ports.candidates()
        self._strange.intersection_update(present)
        for port in present:
            if port not in self._strange and not self._places.is_taken(port):
                self._ask(port)

    def _ask(self, port: str) -> None:
        place = self._places.of(NOBODY)
        try:
            place.take(port)
        except ModemError:  # a line has taken it in this moment
            return
        try:
            iccid = self._card_at(port)
        except (ModemError, CommandError, TimeoutException, InterruptedException) as error:
            _LOG.debug("%s: %s", port, error)
            return
        finally:
            place.leave()
        if iccid is not None:
            line = self._owner_of(iccid)
            _LOG.info("the SIM of the line %s is in the modem at %s", line, port)
            self._places.saw(line, ports.lasting_path(port))

    def _card_at(self, port: str) -> str | None:
        """Return the serial number of the SIM at a port, or None without modem or SIM."""
        link = Link(port, self._settings.speed, self._timings, lambda: None)
        try:
            link.connect()
            link.leave_prompt()
            if link.probe():
                return commands.sim_serial(link)
            self._strange.add(port)
            return None
        finally:
            link.close()
