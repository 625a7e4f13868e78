"""The module to read first: build every object once, start them in order, stop in reverse.

    lock -> hardware -> store -> preferences -> outbox, exchange -> lines -> web -> modem sessions
    -> clockwork -> ready
    ready: announced to commands (daemon.json) and to the service manager

Lower layers call upper ones through the objects passed here: a session knows its line only as
`Traffic`, a line knows messaging only as `Desk`, and messaging knows sessions and clockwork only as
`wake`.
"""

import logging
import os
import secrets
import socket
import sys
from collections.abc import Callable
from contextlib import ExitStack, nullcontext
from functools import partial
from typing import TYPE_CHECKING

from appliance import logs, memory, runtime, supervision, termination
from appliance.channels.opening import Channels, MailParts
from appliance.clock import Clock, SystemClock
from appliance.config import Settings
from appliance.errors import ApplianceError, StoreFullError
from appliance.first_start_code import FirstStartCode
from appliance.hardware import shutdown
from appliance.hardware.box import Hardware
from appliance.hardware.button import Actions
from appliance.hardware.facts import StoreFacts
from appliance.hardware.patterns import Phase
from appliance.line_sessions import LineSessions
from appliance.lines.editing import Change, LineEditor
from appliance.lines.modem.concatenation import show_overdue
from appliance.lines.modem.sims import SimOwners
from appliance.lines.registry import Lines
from appliance.lines.state import SessionState
from appliance.machine import Machine
from appliance.messaging.balance.amounts import Amount
from appliance.messaging.balance.readings import Balances
from appliance.messaging.credit import refunds
from appliance.messaging.directory import staged_imports
from appliance.messaging.exchange import Exchange
from appliance.messaging.journal.consumers import Consumer, Consumers
from appliance.messaging.journal.counted_entries import CountedEntries
from appliance.messaging.journal.modem_changes import ModemJournal
from appliance.messaging.outbound import restored
from appliance.messaging.outbound.outbox import Outbox
from appliance.messaging.people.log_ins import LogIns
from appliance.messaging.preferences import Preferences
from appliance.modem.finder import Finder
from appliance.modem.places import Places
from appliance.scheduler.clockwork import Clockwork
from appliance.scheduler.maintenance import Maintenance
from appliance.session_maker import Parts, SessionMaker
from appliance.store import (
    accounts,
    attention,
    erased_numbers,
    erasures,
    failures,
    files,
    migrations,
    restore_upload,
    restoring,
    users,
)
from appliance.store.database import Store
from appliance.store.journal.accounts import AccountChanged
from appliance.store.lock import DirectoryLock
from appliance.web.app import create_app
from appliance.web.frame.services import Services
from appliance.web.serving.server import WebServer
from appliance.web.shown import amount_words, mail_words

if TYPE_CHECKING:
    from appliance.modem.simulator.options import SimulatorOptions

LOG = logging.getLogger(__name__)

# A part that has not turned for this long is stuck: a submit waits up to 90 s for its answer.
STUCK_SECONDS = 120.0
BUTTON = "system:button"  # the actor in the journal
# The consumers of the journal that every box has.
CONSUMERS: tuple[Consumer, ...] = ()


class Daemon:
    """Everything that runs.

    `start` raises the error that prevents it and leaves nothing running.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock | None = None,
        simulator: "SimulatorOptions | None" = None,
    ) -> None:
        self.settings = settings
        self.clock = clock or SystemClock()
        self._simulator = simulator
        self.first_start_code = FirstStartCode(self.clock)
        self._undo = ExitStack()

    def start(self) -> None:
        """Start everything, in order."""
        try:
            with ExitStack() as undo:
                self._start(undo)
                self._undo = undo.pop_all()
        except (OSError, StoreFullError) as error:
            # The log of a service shows one line, which must name the disk that is full.
            named = failures.in_directory(error, self.settings.store.data_dir)
            if named is None:
                raise
            raise named from error

    def stop(self) -> None:
        """Stop everything, in reverse."""
        supervision.notify("STOPPING=1")
        self._undo.close()

    def wake(self) -> None:
        """Wake senders and scheduler: a message or a due time may be new. Called after commits."""
        self.sessions.wake()
        self.clockwork.changed()

    @property
    def url(self) -> str:
        """The address of the pages for a browser on this machine."""
        return self.web.url

    def _start(self, undo: ExitStack) -> None:
        undo.callback(DirectoryLock(self.settings.store.data_dir).acquire().release)
        self._start_hardware(undo)
        self._open_store(undo)
        self._build_messaging(undo)
        self._build_clockwork()
        local_token = secrets.token_urlsafe(32)
        self.web = self._build_web(local_token)
        self._start_parts(undo)
        self._start_watchdog(undo)
        self._announce(undo, local_token)

    def _start_hardware(self, undo: ExitStack) -> None:
        """Light the lamps before the store is opened: a migration may take minutes."""
        settings = self.settings
        self.hardware = Hardware(
            settings.hardware,
            settings.store.data_dir,
            self.clock,
            Actions(
                mark_seen=lambda: attention.mark_seen(self.store, BUTTON),
                shut_down=partial(shutdown.switch_off, settings.hardware.shutdown_command),
                new_code=self.offer_new_code,
            ),
        )
        self.hardware.start()
        undo.callback(self.hardware.stop)

    def _open_store(self, undo: ExitStack) -> None:
        """Put a chosen backup in place, bring the database to the newest schema and open it."""
        settings = self.settings.store
        work_waits = self._work_waits()
        self.hardware.show(Phase.WORKING if work_waits else Phase.STARTING)
        with supervision.more_time() if work_waits else nullcontext():
            if restoring.take_up(settings.database):
                LOG.warning("the backup chosen in the settings is now the database")
            restore_upload.drop(settings.data_dir)
            self.store = Store.open(settings.database, self.clock)
            erased_numbers.take_out_key(self.store)
        undo.callback(self.store.close)
        undo.callback(self._checkpoint)
        self.hardware.show(Phase.STARTING)
        self.hardware.watch(StoreFacts(self.store, runtime.working_file()))
        undo.callback(self.hardware.watch, None)

    def _build_messaging(self, undo: ExitStack) -> None:
        """Build what sends and receives, and the modem sessions that work for it."""
        restored.hold_what_may_have_gone(self.store)
        staged_imports.take_up(self.store)
        if erasures.under_way(self.store):
            # Imported here: nearly no start has a person to erase.
            from appliance.messaging.privacy import erasing

            erasing.work_off_now_or_later(self.store)
        self.preferences = Preferences(self.store, self.settings)
        self.entries = CountedEntries(self.store)
        undo.callback(self.entries.catch_up, whatever_the_time=True)
        messaging = self.preferences.messaging
        self.lines = Lines(self.store, messaging)
        self.lines.synchronise(self.settings.all_lines)
        self.outbox = Outbox(self.store, self.clock, messaging, self.wake, self.lines)
        self.exchange = Exchange(self.store, messaging, self.wake, self.lines)
        self.log_ins = LogIns(self.store, self.entries, self.settings.web.login_tries)
        self.channels = Channels(
            self.store,
            self.exchange,
            self.lines,
            lambda: self.consumers,
            lambda: messaging().country,
            settings=self.preferences.channels,
            outbox=self.outbox,
            language=self.preferences.language,
            mail=MailParts(
                self.outbox,
                self.log_ins,
                self.preferences.mail,
                messaging,
                self.preferences.language,
                mail_words.of,
            ),
        )
        self.consumers = Consumers(self.store, self._consumers())
        # The first account needs its consumers at once.
        self.store.awaited = {AccountChanged.KIND: self._keep_accounts}
        self.sessions = self._build_sessions(undo)
        self.balances = Balances(
            self.store, self.clock, self.outbox, self.sessions, self._balance_alert
        )

    def _build_clockwork(self) -> None:
        """Build what happens at its time: the release of scheduled messages, and maintenance."""
        self.maintenance = Maintenance(
            self.store,
            self.clock,
            self.settings,
            self.preferences,
            show_incomplete=self._show_incomplete,
            outbox=self.outbox,
            modems=self.sessions.states,
            entries=self.entries,
            consumers=self.consumers,
            keep_accounts=self._keep_accounts,
            balances=self.balances,
            find_modems=self.finder.look,
        )
        self.clockwork = Clockwork(
            self.maintenance.jobs(),
            self.clock,
            release=self._release_due,
            next_release_ms=self._next_release_ms,
        )

    def _release_due(self) -> None:
        """Release the messages that are due, and wake lines that may send more than before."""
        self.outbox.release_due()
        if self.exchange.pace.has_opened() or self.exchange.has_opened():
            self.wake()

    def _next_release_ms(self) -> int | None:
        """Return when `_release_due` next has something to do, or None if nothing waits."""
        opens_in = self.exchange.pace.opens_in()
        opens_at = None if opens_in is None else self.clock.now_ms() + round(opens_in * 1000)
        moments = [self.outbox.next_release_ms(), opens_at, self.exchange.next_opening_ms()]
        return min((moment for moment in moments if moment is not None), default=None)

    def _build_web(self, local_token: str) -> WebServer:
        """Build the pages and the API; `local_token` lets commands on this machine in."""
        services = Services(
            store=self.store,
            outbox=self.outbox,
            settings=self.settings,
            clock=self.clock,
            preferences=self.preferences,
            entries=self.entries,
            log_ins=self.log_ins,
            modems=self.sessions.states,
            hooks=self.channels.hooks,
            channel_troubles=self.channels.troubles,
            follow_mail=self.channels.follow_mail,
            mail_state=self.channels.mail_state,
            test_mail=self.channels.test_mail,
            line_callbacks=self.channels.line_callbacks,
            change_modem=partial(self.sessions.restart, self.settings.modem.name),
            balances=self.balances,
            lines=self.lines,
            line_editor=LineEditor(
                self.store,
                self.lines,
                self._line_changed,
                first_port=lambda: self.preferences.modem().port,
            ),
            line_states=self.lines.states,
            refresh_line=self.sessions.refresh,
            machine=Machine(self.settings.hardware.machine_command),
            scheduler_turns=self._clockwork_turns,
            first_start_code=self.first_start_code.current,
            first_start_offered=self.first_start_code.offered,
            first_start_used=self.first_start_code.used,
            local_token=local_token,
        )
        return WebServer(create_app(services), self.settings.web, self.clock.monotonic)

    def _start_parts(self, undo: ExitStack) -> None:
        """Start web, modem sessions and clockwork, to be stopped in the order written here."""
        undo.callback(self.channels.stop)
        self.consumers.start(self._consumers)
        undo.callback(self.consumers.stop)
        self.channels.start()
        undo.callback(self.clockwork.stop)
        undo.callback(self.maintenance.stop)
        undo.callback(self.sessions.stop)
        # Bound before any modem receives a command: a second daemon on the port ends here.
        self.web.start()
        undo.callback(self.web.stop)
        self.sessions.start()
        self.clockwork.start()

    def _announce(self, undo: ExitStack, local_token: str) -> None:
        """Tell commands, the lamps and the service manager that everything runs."""
        data_dir = self.settings.store.data_dir
        listen = self.url.removeprefix("http://") or self.settings.web.listen
        runtime.announce(data_dir, runtime.Running(os.getpid(), listen, local_token))
        undo.callback(runtime.withdraw, data_dir)
        self.hardware.show(Phase.RUNNING)
        undo.callback(self.hardware.show, Phase.STOPPING)
        supervision.notify("READY=1")

    def _balance_alert(self, line: str, amount: Amount) -> str:
        """Return the text of the SMS about a low balance, in the box's language."""
        return amount_words.alert(self.preferences.language(), line, amount)

    def _line_changed(self, name: str, change: Change) -> None:
        """Start, restart or wake what a change of a line concerns."""
        if change is Change.COMES_OR_GOES:
            self.sessions.follow()
        elif change is Change.SETTINGS:
            self.sessions.restart(name)
        # The lamps pass over a line that is paused, and show it again when it is resumed.
        self.hardware.keep_lines([row.name for row in self.lines.rows() if not row.paused])
        session = self.sessions.session(name)
        if session is not None and not self.lines.is_paused(name):
            self.hardware.line_changed(session.state)
        # Another line may take what this one does not, and one that was resumed begins.
        self.wake()

    def _consumers(self) -> tuple[Consumer, ...]:
        """Return the consumers of the journal that have something to do."""
        found = *CONSUMERS, *self.channels.consumers()
        if not accounts.exist(self.store):
            return found
        # Imported here, as below: a box without accounts does not need it.
        from appliance.messaging.credit import alerts

        return *found, refunds.CONSUMER, alerts.consumer(self.outbox, self.preferences.language)

    def _keep_accounts(self) -> None:
        """Start the consumers of the first account, and add allowances of a new month."""
        if not accounts.exist(self.store):
            return
        from appliance.messaging.credit import monthly

        self.consumers.follow(self._consumers())
        self.consumers.wake()  # for what commands on this machine have committed
        monthly.give_due(self.store)

    def _show_incomplete(self) -> None:
        minutes = self.preferences.messaging().incomplete_minutes
        show_overdue(self.store, self.exchange, minutes)

    def _build_sessions(self, undo: ExitStack) -> LineSessions:
        journal = ModemJournal(self.store)

        def changed(state: SessionState) -> None:
            version = self.lines.version
            self.lines.note(state)
            journal.changed(state)
            if not self.lines.is_paused(state.name):
                self.hardware.line_changed(state)
            self.channels.line_changed()
            if self.lines.version != version:  # others may have to replace it in some minutes
                self.clockwork.changed()

        sims = SimOwners(self.store, self.lines.rows, self._lines_changed)
        places = Places(sims.owner)
        parts = Parts(
            store=self.store,
            clock=self.clock,
            desk=self.exchange,
            lines=self.lines,
            modem=self.preferences.modem,
            changed=changed,
            power_key=self.hardware.power_key,
            data_dir=self.settings.store.data_dir,
            places=places,
            simulator=self._simulator,
        )
        maker = SessionMaker(parts, undo)
        self.finder = Finder(places, sims.owner_of_found, maker.seeks_modems)
        return LineSessions(self.lines, maker)

    def _lines_changed(self) -> None:
        """Let lines that were added start, and those that are gone end."""
        self.lines.read_again()
        self.sessions.follow()

    def _start_watchdog(self, undo: ExitStack) -> None:
        period = supervision.watchdog_seconds()
        if period is None:
            return
        checks: dict[str, Callable[[], bool]] = {
            "store": self._store_turns,
            "web": self.web.answers,
            "scheduler": self._clockwork_turns,
        }
        watchdog = supervision.Watchdog(period, checks, self._session_checks)
        watchdog.start()
        undo.callback(watchdog.stop)

    def _clockwork_turns(self) -> bool:
        return self.clockwork.overdue_seconds() < STUCK_SECONDS

    def _session_checks(self) -> dict[str, supervision.Check]:
        """Return a check for the session of each line that there is now."""
        silences = self.sessions.silent_seconds()
        return {
            f"modem:{name}": partial(_is_below_stuck, silence) for name, silence in silences.items()
        }

    def _store_turns(self) -> bool:
        # Reading always succeeds: the question is whether a writer still gets its turn.
        with self.store.transaction():
            return self.store.version() == migrations.NEWEST

    def _work_waits(self) -> bool:
        """Return whether a restore or a migration of the database must run first."""
        store = self.settings.store
        if restoring.is_waiting(store.data_dir):
            return True
        return store.database.exists() and bool(
            migrations.pending(files.known_version(store.database) or migrations.NEWEST)
        )

    def _checkpoint(self) -> None:
        try:
            self.store.checkpoint()
        except ApplianceError as error:
            LOG.warning("the write-ahead log could not be copied into the database: %s", error)

    def say_first_start(self) -> None:
        """Print the code for the first administrator if there is none."""
        if users.administrators(self.store):
            return
        self._say_code("No administrator yet.", self.first_start_code.current())

    def offer_new_code(self) -> None:
        """Print a code with which the person at the button can become an administrator."""
        code = self.first_start_code.renew()
        LOG.warning("the button asked for a new administrator code; it is valid for 15 minutes")
        self._say_code("The button asked for a new administrator.", code)

    def _say_code(self, why: str, code: str) -> None:
        # On a socket there is a proxy in front, which the office reaches by the machine's name.
        address = self.url or f"https://{socket.gethostname()}.local"
        # On the console only: anyone who reads the code can become an administrator.
        print(  # noqa: T201
            f"\n  {why} Open {address}/first-start\n  and enter this code: {code}\n",
            file=sys.stderr,
            flush=True,
        )


def _is_below_stuck(silence: float) -> bool:
    return silence < STUCK_SECONDS


def run(settings: Settings) -> int:
    """Run the daemon in the foreground until SIGTERM or SIGINT; return the exit status."""
    logs.configure(settings.log_level, settings.log_format)
    memory.be_frugal()
    os.umask(0o077)
    # A start always completes: a signal during the start stops the daemon after it.
    wait = termination.expect()
    daemon = Daemon(settings)
    daemon.start()
    daemon.say_first_start()
    wait()
    daemon.stop()
    return 0
