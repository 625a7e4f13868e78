"""Run a modem session: one thread with one loop, from opening the port to the last settled segment.

The session connects and initialises the modem. Then it repeats: handle unsolicited lines, check SIM
and network, fetch what arrived, send a USSD code, submit one segment, and sleep until something
happens. It does not poll: unsolicited lines, a call of `wake` for an accepted message or the
earliest deadline wake it.
"""

import logging
import threading
from collections.abc import Callable

from appliance.clock import Clock
from appliance.config import ModemSettings
from appliance.errors import LinkLostError, ModemError, OtherSimError, StoreError
from appliance.modem import commands, ports, urcs
from appliance.modem.arrivals import Arrivals
from appliance.modem.calls import Calls
from appliance.modem.connecting import Connector
from appliance.modem.driver import Driver
from appliance.modem.enquiry import Enquiry, Failure
from appliance.modem.library import (
    CommandError,
    InterruptedException,
    TextModeError,
    TimeoutException,
)
from appliance.modem.link import Link
from appliance.modem.pin_memory import PinMemory
from appliance.modem.places import Places
from appliance.modem.sending import Sender
from appliance.modem.state import Condition, ModemState
from appliance.modem.state_publisher import StatePublisher
from appliance.modem.timings import Backoff, Timings
from appliance.modem.traffic import Traffic
from appliance.modem.ussd import Ussd
from appliance.modem.watch import Watch

_LOG = logging.getLogger(__name__)
_LAST_WORDS_SECONDS = 5.0


class Session:
    """One modem, its SIM and its port, on a thread of its own.

    Args:
        name: the modem's name in the store, the log and on pages.
        settings: port, PIN and timeouts.
        traffic: the modem's line; called on the session's thread only.
        clock: the clock.
        on_state: called on the session's thread whenever the state changes.
        pin_memory: remembers refused PINs; the box's sessions share one.
        places: the ports of the box's modems, and whose SIM is in which; None: no other modem.
        power_key: presses the modem's power key, if it has one.
        timings: all timeouts; taken from the settings by default.
    """

    def __init__(
        self,
        name: str,
        settings: ModemSettings,
        traffic: Traffic,
        clock: Clock,
        on_state: Callable[[ModemState], None],
        *,
        pin_memory: PinMemory | None = None,
        places: Places | None = None,
        power_key: Callable[[], None] | None = None,
        timings: Timings | None = None,
    ) -> None:
        self.name = name
        self.settings = settings
        self.beat_at = clock.monotonic()  # when the loop last ran, for the watchdog
        self._traffic = traffic
        self._clock = clock
        self._timings = timings or Timings.of(settings)
        self._publisher = StatePublisher(name, settings.port, clock, on_state)
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"modem {name}", daemon=True)
        self._store_pauses = Backoff(self._timings.store_first, self._timings.store_last)
        self._fault_pauses = Backoff(self._timings.fault_first, self._timings.fault_last)
        self._restart_first = False
        self._is_identified = False  # whether the SIM in the modem is this line's
        self._sim_changed = False  # since the SIM was identified
        self._place = (places or Places()).of(name, settings.port)
        self._arrivals = Arrivals(name, traffic, clock, self._timings)
        self._calls = Calls(name, traffic, clock, self._timings)
        self._ussd = Ussd(name, clock, self._timings)
        self._watch = Watch(
            settings,
            clock,
            self._timings,
            pin_memory or PinMemory(None),
            self._publisher.publish,
            identify=self._identify,
        )
        self._sender = Sender(traffic, clock, self._timings, self._watch.look_soon)
        self._connector = Connector(
            settings,
            clock,
            self._timings,
            publish=self._publisher.publish,
            on_event=self._wake.set,
            rest=self._rest,
            power_key=power_key,
            place=self._place,
        )

    # -- from other threads --------------------------------------------------

    @property
    def state(self) -> ModemState:
        """The modem's last known state."""
        return self._publisher.state

    def start(self) -> None:
        """Start the thread and return at once."""
        self._thread.start()

    def silent_seconds(self) -> float:
        """Return the seconds since the loop last turned."""
        return self._clock.monotonic() - self.beat_at

    def wake(self) -> None:
        """Tell the session that there may be something to send."""
        self._sender.look()
        self._wake.set()

    def ask(self, enquiry: Enquiry) -> None:
        """Send a USSD code to the network between the messages."""
        self._ussd.ask(enquiry)
        self._wake.set()

    def stop(self, timeout: float) -> bool:
        """Finish the current submit and close the port; return whether the thread has ended.

        After `timeout` seconds, give up a submit that still waits for the network.
        """
        self._stop.set()
        self._wake.set()
        if not self._thread.is_alive():
            return True
        self._thread.join(timeout)
        link = self._connector.link
        if self._thread.is_alive() and link is not None:
            link.abandon("the program stops")
            self._thread.join(_LAST_WORDS_SECONDS)
        return not self._thread.is_alive()

    # -- the thread ----------------------------------------------------------

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._live_once()
            except OtherSimError as error:
                self._connector.forget()
                self._publisher.publish(
                    condition=Condition.OTHER_SIM,
                    detail=str(error),
                    registration=None,
                    operator=None,
                    signal_percent=None,
                    sending=False,
                )
                self._rest(self._fault_pauses.next())
            except ModemError as error:
                self._restart_first = error.code == "modem_stuck"
                self._publisher.say(logging.WARNING, str(error))
                lost = isinstance(error, LinkLostError)
                self._publisher.publish(
                    condition=Condition.NO_PORT if lost else Condition.MUTE,
                    detail=str(error),
                    registration=None,
                    operator=None,
                    signal_percent=None,
                    sending=False,
                )
            except Exception as error:  # noqa: BLE001 - the session must survive any error
                self._publisher.say(logging.ERROR, f"unexpected {type(error).__name__}: {error}")
                _LOG.debug("unexpected error", exc_info=error)
                self._rest(self._fault_pauses.next())
        self._put_back()
        self._ussd.give_up(Failure.INTERRUPTED)
        self._publisher.publish(condition=Condition.STOPPED, detail="", sending=False)

    def _live_once(self) -> None:
        """Work from an open port until the link is lost."""
        connected = self._connector.connect(restart_first=self._restart_first)
        if connected is None:
            return
        self._restart_first = False
        link, at_prompt = connected
        try:
            self._serve(link, at_prompt=at_prompt)
        finally:
            self._connector.link = None
            link.close()
            self._place.leave()

    def _serve(self, link: Link, *, at_prompt: bool) -> None:
        driver = Driver(link, self.settings)
        self._is_identified = not self._place.tells_sims_apart
        self._sim_changed = False
        self._publisher.publish(port=link.port)
        self._watch.start_over()
        self._arrivals.new_link()
        self._sender.look()
        self._ussd.interrupt()
        told = False
        while not self._stop.is_set():
            self._wake.clear()
            try:
                if not told:
                    # A prompt says nothing about this line if the modem may be another line's.
                    self._watch.meet(driver)
                    # Settle what a crash left half submitted before anything is claimed.
                    self._sender.put_back("the link was lost")
                    self._traffic.connected(was_at_prompt=at_prompt and self._is_identified)
                    told = True
                if not self._turn(driver):
                    self._sleep(driver)
                self._store_pauses.reset()
            except StoreError as error:
                self._publisher.say(logging.ERROR, f"the store cannot be used: {error}")
                self._rest(self._store_pauses.next())
            except TextModeError as error:
                self._publisher.say(logging.INFO, str(error))
                self._watch.start_over()
                self._arrivals.sweep_soon()
            except (CommandError, TimeoutException, InterruptedException) as error:
                self._publisher.say(logging.WARNING, f"{type(error).__name__}: {error}")
                self._watch.look_soon()
                link.pause(self._timings.busy_first)
        self._end(driver)

    def _turn(self, driver: Driver) -> bool:
        """Do the work that is due; return False if there was none."""
        self.beat_at = self._clock.monotonic()
        link = driver.link
        link.require()
        if link.out_of_step:
            link.resynchronise()
        self._take_events(link, driver)
        self._sender.settle_late()
        if self._watch.work(driver, busy=self._sender.busy):
            self._arrivals.sweep_soon()
        if self._publisher.state.can_send:
            self._fault_pauses.reset()
        if driver.prepared and self._arrivals.pending():
            self._arrivals.work(driver)
        self._calls.work()
        self._ussd.work(driver, can_send=self._publisher.state.can_send)
        if not self._publisher.state.can_send:
            self._sender.put_back("no network")
            return False
        worked = self._sender.step(
            driver,
            inbound=lambda: bool(link.events) or self._arrivals.pending(),
            meanwhile=lambda: self._meanwhile(link, driver),
        )
        if self._publisher.state.sending != self._sender.busy:
            self._publisher.publish(sending=self._sender.busy)
        return worked

    def _meanwhile(self, link: Link, driver: Driver) -> None:
        """Store what arrives directly while a submit waits for the network."""
        self.beat_at = self._clock.monotonic()
        self._take_events(link, driver)
        try:
            self._arrivals.store_direct()
            self._calls.work()
        except StoreError as error:
            self._publisher.say(logging.ERROR, f"the store cannot be used: {error}")

    def _take_events(self, link: Link, driver: Driver) -> None:
        # What follows a change of the SIM may be another line's: it waits until the SIM is known.
        while link.events and not self._sim_changed:
            self._take(link.events.popleft(), driver)
        if link.overflowed:
            link.overflowed = False
            self._arrivals.sweep_soon()

    def _take(self, event: urcs.Event, driver: Driver) -> None:
        if isinstance(event, urcs.Stored):
            self._arrivals.note_stored(event)
        elif isinstance(event, urcs.Direct):
            self._arrivals.note_direct(event, acknowledged=driver.acknowledges)
        elif isinstance(event, (urcs.Ringing, urcs.Caller, urcs.CallOver)):
            self._calls.note(event)
        elif isinstance(event, urcs.Restarted):
            self._publisher.say(logging.INFO, f"the modem restarted ({event.text})")
            self._watch.start_over()
            self._ussd.interrupt()
        elif isinstance(event, (urcs.BecameReady, urcs.SimChanged)):
            self._sim_changed |= isinstance(event, urcs.SimChanged)
            self._watch.unprepare()
        elif isinstance(event, urcs.NetworkChanged):
            self._watch.note_network()
        elif isinstance(event, urcs.UssdAnswer):
            self._ussd.note(event)
        else:
            self._sender.note_late(event.reference)

    def _sleep(self, driver: Driver) -> None:
        """Sleep until something happens or the earliest deadline passes."""
        now = self._clock.monotonic()
        dues = (
            now + self._timings.beat,
            self._watch.due(busy=self._sender.busy),
            self._arrivals.due() if driver.prepared else None,
            self._calls.due(),
            self._ussd.due() if driver.prepared else None,
            self._sender.due() if self._publisher.state.can_send else None,
        )
        until = min(due for due in dues if due is not None)
        if not self._wake.wait(max(0.0, until - now)):
            # A safety net in case a wake-up was missed.
            self._sender.look()

    def _identify(self, driver: Driver) -> bool:
        """Return whether the SIM is certainly this line's. Raise OtherSimError if it is not."""
        if not self._place.tells_sims_apart:
            self._sim_changed = False
            return True
        iccid = commands.sim_serial(driver.link)
        wanders = self.settings.port == ports.AUTO
        self._is_identified = self._place.identify(iccid, driver.link.port, wanders=wanders)
        self._sim_changed = False
        self._publisher.publish(iccid=iccid)
        return self._is_identified

    def _rest(self, seconds: float) -> bool:
        """Pause; return True if the session is to stop."""
        self.beat_at = self._clock.monotonic()
        return self._stop.wait(seconds)

    def _end(self, driver: Driver) -> None:
        """Leave the modem and the store so that nothing is lost until the next start."""
        self._put_back()
        try:
            self._arrivals.store_direct()
            driver.park()
        except (StoreError, CommandError, TimeoutException, InterruptedException) as error:
            self._publisher.say(logging.WARNING, f"the session could not be ended cleanly: {error}")

    def _put_back(self) -> None:
        try:
            self._sender.put_back("the program stops")
        except StoreError as error:
            # The segment stays `submitting` in the store and is settled at the next start.
            self._publisher.say(
                logging.WARNING, f"the segment in progress could not be settled: {error}"
            )
