"""The jobs besides releasing messages: their list and their functions."""

import logging
import threading
import time
from collections.abc import Callable, Sequence

from appliance.clock import Clock, is_trusted
from appliance.config import Settings
from appliance.messaging.balance.readings import Balances
from appliance.messaging.directory import staged_imports
from appliance.messaging.journal.consumers import Consumers
from appliance.messaging.journal.counted_entries import CountedEntries
from appliance.messaging.outbound.outbox import Outbox
from appliance.messaging.preferences import Preferences
from appliance.messaging.reports import closing
from appliance.modem.state import ModemState
from appliance.scheduler.jobs import Daily, Every, Job
from appliance.store import (
    backup,
    balances,
    erasures,
    events,
    hook_deliveries,
    last_sent,
    line_arrivals,
    mail_notices,
    pruning,
    report_addresses,
    search,
    signals,
)
from appliance.store.backup import BackupGivenUpError
from appliance.store.database import Store
from appliance.store.journal.box import BackupNoted

LOG = logging.getLogger(__name__)

MINUTE = 60
SIGNAL_SECONDS = 5 * MINUTE
POSTPONED_SECONDS = 15
SIGNAL_DAYS_KEPT = 31
# Uploaded files wait here for a confirmation; the pages accept it for an hour.
UPLOADS = "uploads"
UPLOAD_SECONDS_KEPT = 24 * 3600
SEARCH_SECONDS = 15 * MINUTE
REPORTS_SECONDS = 15 * MINUTE
BALANCE_SECONDS = 15 * MINUTE
BALANCE_DAYS_KEPT = 400
DELIVERY_DAYS_KEPT = 7
PRUNED_AT_ONCE = 500


class Maintenance:
    """The daily housekeeping of one box.

    `show_incomplete` shows concatenated messages whose missing parts have not come in time.
    `keep_accounts` adds the allowances of a new month. `find_modems` looks for modems that no line
    uses.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        settings: Settings,
        preferences: Preferences,
        *,
        show_incomplete: Callable[[], object],
        outbox: Outbox,
        modems: Callable[[], Sequence[ModemState]],
        entries: CountedEntries,
        consumers: Consumers,
        keep_accounts: Callable[[], object],
        balances: Balances,
        find_modems: Callable[[], object],
    ) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings
        self._preferences = preferences
        self._show_incomplete = show_incomplete
        self._outbox = outbox
        self._modems = modems
        self._entries = entries
        self._consumers = consumers
        self._keep_accounts = keep_accounts
        self._balances = balances
        self._find_modems = find_modems
        self._stopping = threading.Event()

    def jobs(self) -> list[Job]:
        """Return name, time and function of each job.

        The clockwork itself runs the exact release.
        """
        return [
            Job("release-safety-net", Every(MINUTE), self._outbox.release_due),
            Job("incomplete-messages", Every(MINUTE), self._show_incomplete),
            Job("signal-samples", Every(SIGNAL_SECONDS), self.sample_signal),
            Job("checkpoint", Every(MINUTE), self._store.checkpoint_if_due, takes_long=True),
            Job("search-index", Every(SEARCH_SECONDS), self.index, takes_long=True),
            Job("reports", Every(REPORTS_SECONDS), self.count_days, takes_long=True),
            Job("accounts", Every(MINUTE), self._keep_accounts),
            Job("modems", Every(MINUTE), self._find_modems, takes_long=True),
            Job("balances", Every(BALANCE_SECONDS), self._balances.read_due),
            Job("postponed", Every(POSTPONED_SECONDS), self.catch_up),
            Job("erasures", Every(POSTPONED_SECONDS), self.erase, takes_long=True),
            Job("counted-entries", Every(POSTPONED_SECONDS), self._entries.catch_up),
            Job(
                "nightly-backup",
                Daily(self._settings.store.backup_hour),
                self.back_up,
                takes_long=True,
            ),
            Job("tidy", Daily(self._settings.store.backup_hour, 30), self.tidy),
            *self._pruning(),
            Job(
                "retention",
                Daily(self._settings.store.backup_hour, 50),
                self.keep_no_longer,
                takes_long=True,
            ),
            # Commits of this program wake the consumers; other programs write a few entries too.
            *([Job("consumers", Every(MINUTE), self._consumers.wake)] if self._consumers else []),
        ]

    def _pruning(self) -> list[Job]:
        if not self._settings.store.journal_days:
            return []
        # After the backup, so that one more copy contains the deleted entries.
        when = Daily(self._settings.store.backup_hour, 45)
        return [Job("prune-journal", when, self.prune_journal, takes_long=True)]

    def sample_signal(self) -> None:
        """Record each modem's signal strength."""
        for state in self._modems():
            signals.add(self._store, state.name, state.signal_percent)

    def catch_up(self) -> None:
        """Write changes postponed while the store was locked, and continue staged imports."""
        self._store.postponed.catch_up()
        staged_imports.work_off(self._store)

    def erase(self) -> None:
        """Go on erasing people, and wipe what was erased from the file."""
        if not (erasures.under_way(self._store) or erasures.is_to_wipe(self._store)):
            return
        # Imported here, as below: most boxes never need it.
        from appliance.messaging.privacy import erasing

        erasing.finish(self._store)

    def index(self) -> None:
        """Update what is not updated with each message: the search index and the last SMS sent."""
        search.catch_up(self._store)
        last_sent.catch_up(self._store)

    def count_days(self) -> None:
        """Count the messages of past days for the reports."""
        if is_trusted(self._clock):
            report_days = self._preferences.messaging().report_days
            closing.run(self._store, report_days, self._stopping.is_set)

    def back_up(self) -> None:
        """Make the nightly backup and remove the oldest ones."""
        kept = self._settings.store.backups_kept
        if kept == 0:
            return
        if not is_trusted(self._clock):
            LOG.warning("no backup: the clock is not set, so its name would be wrong")
            return
        try:
            made = backup.nightly(self._store, kept, given_up=self._stopping.is_set)
        except BackupGivenUpError:
            LOG.info("no backup: the program is stopping")
            return
        with self._store.transaction():
            events.append(self._store, BackupNoted(added=made.name))
        LOG.info("backup made: %s", made.name)

    def prune_journal(self) -> None:
        """Delete journal entries that are older than the settings allow."""
        if not is_trusted(self._clock):
            LOG.warning("the journal is not pruned: the clock is not set")
            return
        kept_ms = self._settings.store.journal_days * 24 * 3600 * 1000
        cutoff = self._clock.now_ms() - kept_ms
        removed = pruning.prune(self._store, cutoff, given_up=self._stopping.is_set)
        if removed:
            LOG.info("journal: %d old entries deleted", removed)

    def keep_no_longer(self) -> None:
        """Erase old texts and delete old history, if the settings ask for it."""
        wanted = self._preferences.privacy()
        if not (wanted.text_days or wanted.history_days):
            return
        if not is_trusted(self._clock):
            LOG.warning("no old messages are deleted: the clock is not set")
            return
        from appliance.messaging.privacy import retention

        report_days = self._preferences.messaging().report_days
        done = retention.run(self._store, wanted, report_days, self._stopping.is_set)
        LOG.info("retention: %d texts erased, %d SMS deleted", done.texts, done.messages)

    def stop(self) -> None:
        """Abandon long jobs because the program stops."""
        self._stopping.set()

    def tidy(self) -> None:
        """Delete old samples, readings of balances, and what webhooks have delivered."""
        month_ago = self._clock.now_ms() - SIGNAL_DAYS_KEPT * 24 * 3600 * 1000
        signals.prune(self._store, month_ago)
        year_ago = self._clock.now_ms() - BALANCE_DAYS_KEPT * 24 * 3600 * 1000
        balances.prune(self._store, year_ago)
        week_ago = self._clock.now_ms() - DELIVERY_DAYS_KEPT * 24 * 3600 * 1000
        while (
            hook_deliveries.prune(self._store, week_ago, month_ago, PRUNED_AT_ONCE)
            == PRUNED_AT_ONCE
        ):
            pass
        line_arrivals.prune(self._store, month_ago)
        report_addresses.prune(self._store, month_ago)
        mail_notices.prune(self._store, month_ago)
        self._drop_uploads()

    def _drop_uploads(self) -> None:
        """Delete uploaded files that nobody has confirmed: they contain names and numbers."""
        too_old = time.time() - UPLOAD_SECONDS_KEPT
        for file in (self._store.path.parent / UPLOADS).glob("*"):
            if file.stat().st_mtime < too_old:
                file.unlink(missing_ok=True)
