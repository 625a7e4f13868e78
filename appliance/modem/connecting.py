"""Connect to a modem: open the port, probe, and recover a mute modem step by step.

The steps: ESC and AT, repeatedly; close and reopen the port; AT+CFUN=1,1, which a modem obeys that
listens but does not answer; the power key. The pauses between them grow, and the attempts never
end. During a pause the modem is probed, so that one that recovers by itself is used at once.
"""

import itertools
import logging
from collections.abc import Callable
from typing import Final

from appliance.clock import Clock
from appliance.config import ModemSettings
from appliance.errors import LinkLostError, ModemMuteError, PortError
from appliance.modem import commands, ports
from appliance.modem.library import InterruptedException, TimeoutException
from appliance.modem.link import Link
from appliance.modem.places import Place
from appliance.modem.repeats import Repeats
from appliance.modem.state import Condition
from appliance.modem.timings import Backoff, Timings

_LOG = Repeats(logging.getLogger(__name__))
_STEPS: Final = ("reopen", "restart", "reopen", "power")


class Connector:
    """Opens the port of one modem until something on it answers."""

    def __init__(
        self,
        settings: ModemSettings,
        clock: Clock,
        timings: Timings,
        *,
        publish: Callable[..., None],
        on_event: Callable[[], None],
        rest: Callable[[float], bool],
        power_key: Callable[[], None] | None,
        place: Place,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._timings = timings
        self._publish = publish
        self._on_event = on_event
        self._rest = rest  # pauses; True = the session must stop
        self._power_key = power_key
        self._place = place
        self._known: str | None = None  # the path on which a modem answered before
        self.link: Link | None = None  # opening or open; abandoned on stop

    def connect(self, *, restart_first: bool) -> tuple[Link, bool] | None:
        """Return a link to a modem that answers, and whether it was waiting for a PDU.

        Return None if the session must stop.

        Args:
            restart_first: the modem answered but was unusable: restart it first.
        """
        opening = Backoff(self._timings.open_first, self._timings.open_last)
        patience = Backoff(self._timings.patience_first, self._timings.patience_last)
        steps = itertools.cycle(_STEPS)
        must_restart = restart_first
        while True:
            missing: PortError | None = None
            opened = False
            for path in self._paths():
                try:
                    found = self._try(path, patience, steps, must_restart=must_restart)
                except PortError as error:
                    if not self._place.is_visit(path):
                        missing = missing or error
                    continue
                except (LinkLostError, ModemMuteError, InterruptedException) as error:
                    _LOG.say(logging.DEBUG, f"{path}: {error}")
                    continue
                if found is not None:
                    self._known = ports.lasting_path(path)
                    return found
                must_restart = False
                opened = opened or not self._is_strange(path)
            if not opened:
                detail = str(missing) if missing else "no modem answers on any serial device"
                self._publish(condition=Condition.NO_PORT, detail=detail)
            if self._rest(opening.next()):
                return None

    def _paths(self) -> list[str]:
        """Return the paths to try: first the permanent name of the last modem."""
        paths = list(ports.resolve(self._settings.port))
        known = [] if self._known is None else [self._known]
        return self._place.in_order([*known, *paths])

    def forget(self) -> None:
        """Forget the modem that answered last: it has the SIM of another line."""
        self._known = None

    def _is_strange(self, path: str) -> bool:
        """Return whether this port is not known as this line's; we do not wait for such ports."""
        if path == self._known:
            return False
        return self._settings.port == ports.AUTO or self._place.is_visit(path)

    def _try(
        self,
        path: str,
        patience: Backoff,
        steps: "itertools.cycle[str]",
        *,
        must_restart: bool,
    ) -> tuple[Link, bool] | None:
        self._place.take(path)
        link = Link(path, self._settings.speed, self._timings, self._on_event)
        kept = False
        try:
            link.connect()
            self.link = link
            at_prompt = link.leave_prompt()
            if self._is_strange(path):
                kept = self._answers(link, 0) and self._may_stay(link)
            elif must_restart:
                kept = self._step(link, "restart")
            else:
                kept = self._answers(link, patience.next()) or self._step(link, next(steps))
        finally:
            if not kept:
                link.close()
                self.link = None
                self._place.leave()
        return (link, at_prompt) if kept else None

    def _may_stay(self, link: Link) -> bool:
        """Return whether this line may use a modem that answers: another line's only for its SIM.

        Nothing is published about a visit, and a new SIM there stays nobody's.
        """
        if not self._place.is_visit(link.port):
            return True
        try:
            return self._place.finds_own_sim(commands.sim_serial(link), link.port)
        except TimeoutException:
            return False

    def _step(self, link: Link, step: str) -> bool:
        """Take one step with a modem that does not answer. Return whether it answers now."""
        strange = link.heard and self._known is None
        self._publish(
            condition=Condition.NOT_A_MODEM if strange else Condition.MUTE, detail=f"next: {step}"
        )
        # We cannot know what an unknown device does with a command.
        if strange:
            return False
        if step == "restart":
            _LOG.say(logging.WARNING, f"{link.port}: restarting the modem (AT+CFUN=1,1)")
            commands.restart(link)
        elif step == "power" and self._power_key is not None:
            _LOG.say(logging.WARNING, f"{link.port}: restarting the modem (power key)")
            self._power_key()
        else:
            return False
        return self._answers(link, self._timings.restart)

    def _answers(self, link: Link, seconds: float) -> bool:
        """Probe until the modem answers, the time is over, or the session stops."""
        deadline = self._clock.monotonic() + seconds
        while not link.probe():
            if self._clock.monotonic() >= deadline or self._rest(0):
                return False
        return True
