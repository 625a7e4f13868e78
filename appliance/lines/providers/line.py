"""A line without a modem: it takes messages from the desk to the provider, one at a time.

A message is marked before it is handed over and settled afterwards. If the answer is lost, the
provider is asked; until it has told, or for a minute, nothing else is claimed. Then the message is
`uncertain`, and the provider is asked further at growing pauses. While the provider cannot be used,
nothing is claimed.
"""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from appliance.addresses import numbers
from appliance.clock import Clock
from appliance.errors import InputError
from appliance.lines.protocol import (
    Accepted,
    Course,
    Desk,
    NotSent,
    Outcome,
    Outgoing,
    Refused,
    Unknown,
    Unusable,
)
from appliance.lines.providers.doubts import Doubts
from appliance.lines.providers.kind import Account, Condition, ProviderState, Trouble
from appliance.lines.providers.pauses import Pauses
from appliance.lines.providers.reporting import Reporting
from appliance.modem.repeats import Repeats
from appliance.modem.timings import Backoff

_LOG = logging.getLogger(__name__)
_UNANSWERED: Final = Unknown("the answer was not waited for to the end")


class ProviderLine:
    """One account at work. One thread uses it, except `look` and `refresh`.

    Args:
        name: the line's name in the store, the log and on pages.
        kind: the name of its kind.
        open_account: returns the account with the settings of now.
        desk: where messages come from.
        clock: the clock.
        on_state: called whenever the state changes.
        is_paused: tells whether somebody has paused the line.
        own_number: the line's own number, if it has one.
    """

    def __init__(
        self,
        name: str,
        kind: str,
        open_account: Callable[[], Account],
        desk: Desk,
        clock: Clock,
        *,
        on_state: Callable[[ProviderState], None],
        is_paused: Callable[[], bool] = lambda: False,
        own_number: str | None = None,
        pauses: Pauses | None = None,
    ) -> None:
        self.name = name
        self.account: Account | None = None
        self.state = ProviderState(
            name, kind, Condition.STARTING, clock.now_ms(), own_number=own_number
        )
        self._open_account = open_account
        self._desk = desk
        self._clock = clock
        self._on_state = on_state
        self._is_paused = is_paused
        self._pauses = pauses = pauses or Pauses()
        self._repeats = Repeats(_LOG)
        self._unreachable_pauses = Backoff(*pauses.unreachable)
        self._refused_pauses = Backoff(*pauses.refused)
        self._try_at = 0.0  # monotonic: when the provider is tried again
        self._credit_due = 0.0
        self._was_refused = False  # a message was; only another one shows that this is over
        self._refused_at = 0.0
        self._unsettled: tuple[Outgoing, Outcome] | None = None
        self._doubts = Doubts(clock, pauses)
        self._reporting = Reporting(clock, pauses)
        self._kinds_of_work = deque((self._send, self._resolve, self._report))
        self._may_have_work = True
        self._is_asked_for = False
        self._knows_the_past = False

    # -- from other threads --------------------------------------------------

    def look(self) -> None:
        """Note that there may be something to send."""
        self._may_have_work = True

    def refresh(self) -> None:
        """Note that somebody wants to know now whether the provider can be used."""
        self._is_asked_for = True

    # -- the line's own thread -----------------------------------------------

    def turn(self) -> bool:
        """Do one piece of work; return False if there was none. Raise StoreError."""
        self._settle_outcome()
        self._settle_overdue()
        try:
            account = self._usable_account()
            if account is None:
                return False
            if self._doubts.block():
                return self._resolve(account)
            return self._work(account)
        except Trouble as trouble:
            self._note(trouble)
            self._settle_outcome()
            return False

    def seconds_to_next(self) -> float:
        """Return how long there is nothing to do unless a message comes."""
        now = self._clock.monotonic()
        dues: tuple[float | None, ...]
        if self._is_ready():
            dues = (self._credit_due, self._doubts.next_at(), self._reporting.next_at())
        else:
            dues = (self._try_at, self._doubts.next_overdue_at())
        return max(0.0, min(due for due in dues if due is not None) - now)

    def end(self) -> None:
        """Settle what can be settled. Raise StoreError: the next start finds it.

        A message whose answer can be asked for stays `submitting` for the next start.
        """
        try:
            self._settle_outcome()
        finally:
            self._publish(condition=Condition.STOPPED, detail="", sending=False)

    def say(self, level: int, text: str) -> None:
        """Log `text`; repetitions are only counted."""
        self._repeats.say(level, f"{self.name}: {text}")

    def _work(self, account: Account) -> bool:
        """Do the first piece of work that there is, each kind of work in turn. Raise Trouble.

        One piece: a request may take long, and the watchdog waits for the end of the turn.
        """
        for _ in range(len(self._kinds_of_work)):
            work = self._kinds_of_work[0]
            self._kinds_of_work.rotate(-1)
            if work(account):
                return True
        return False

    # -- the provider --------------------------------------------------------

    def _usable_account(self) -> Account | None:
        """Return the account if it can be used now, perhaps after asking. Raise Trouble."""
        now = self._clock.monotonic()
        due = self._credit_due if self._is_ready() else self._try_at
        asked = self._is_asked_for
        if not asked and now < due:
            return self.account if self._is_ready() else None
        self._is_asked_for = False
        if self.account is None:
            self.account = self._opened()
        if not self._knows_the_past:
            self._look_back(self.account)
        credit = self.account.provider.credit()
        now = self._clock.monotonic()
        self._credit_due = now + self._pauses.credit
        self._publish(credit=credit, credit_at=self._clock.now_ms() if credit else None)
        if asked or not self._was_refused or self._is_paused():
            self._become_ready()
        else:
            self._try_at = now + self._refused_pauses.next()
        self._may_have_work = True
        return self.account

    def _is_ready(self) -> bool:
        return self.state.condition is Condition.READY

    def _opened(self) -> Account:
        try:
            return self._open_account()
        except InputError as error:
            with self._desk.turn() as turn:
                turn.settle_left_behind(self.name, _UNANSWERED)
            words = f"{error.field}: {error}" if error.field else str(error)
            raise Trouble(Condition.NOT_ALLOWED, words) from error

    def _look_back(self, account: Account) -> None:
        """Take up what an earlier run has left, before anything is claimed."""
        self._desk.connected(self.name)
        if account.asks_for_seconds:
            for outgoing in self._desk.left_behind(self.name):
                self._doubts.add(outgoing, _UNANSWERED.reason)
            for outgoing in self._desk.uncertain(self.name):
                self._doubts.add_settled(outgoing, account.asks_for_seconds)
        else:
            with self._desk.turn() as turn:
                turn.settle_left_behind(self.name, _UNANSWERED)
        if account.reports:
            for awaiting in self._desk.awaiting(self.name):
                self._reporting.add(awaiting)
        self._knows_the_past = True

    # -- sending -------------------------------------------------------------

    def _send(self, account: Account) -> bool:
        """Hand one message over; return False if there is none. Raise Trouble."""
        if not self._may_have_work or self._is_paused():
            return False
        # Cleared before the desk is asked, so that a wake-up in the meantime is not lost.
        self._may_have_work = False
        try:
            outgoing = self._desk.claim(self.name, self._prepare, whole=True)
        except BaseException:
            self._may_have_work = True
            raise
        if outgoing is None:
            self._forgive()
            self._publish(sending=False)
            return False
        self._may_have_work = True
        self._publish(sending=True)
        self._hand_over(account, outgoing)
        return True

    def _hand_over(self, account: Account, outgoing: Outgoing) -> None:
        outcome: Outcome = Unknown("an unexpected error")
        try:
            outcome = account.provider.submit(outgoing)
        except Trouble as trouble:
            outcome = _not_taken(trouble)
            raise
        finally:
            if isinstance(outcome, Unknown) and account.asks_for_seconds:
                self._doubts.add(outgoing, outcome.reason)
            else:
                self._unsettled = (outgoing, outcome)
        if self._unsettled is not None:
            self._become_ready()
        self._settle_outcome()

    def _settle_outcome(self) -> None:
        """Record the outcome of the last message. Raise StoreError: call again later."""
        if self._unsettled is not None:
            self._record(*self._unsettled)
            self._unsettled = None

    def _record(self, outgoing: Outgoing, outcome: Outcome) -> None:
        with self._desk.turn() as turn:
            turn.settle(self.name, outgoing.message_id, outgoing.part, outcome)
        asks = self.account is not None and self.account.reports
        if asks and outgoing.options.report and isinstance(outcome, Accepted):
            self._reporting.add_sent(outgoing, outcome.reference)

    def _prepare(self, outgoing: Outgoing) -> Unusable | None:
        if outgoing.options.port is not None:
            return Unusable("this line carries no data")
        only_to = self.account.only_to if self.account is not None else None
        if only_to is not None and not numbers.is_same(only_to, outgoing.address):
            return Unusable("this line writes to one number alone")
        return None

    # -- asking --------------------------------------------------------------

    def _resolve(self, account: Account) -> bool:
        """Ask about the doubtful message that is due; return False if none is."""
        doubt = self._doubts.due()
        if doubt is None:
            return False
        now = self._desk.still_doubtful(self.name, doubt.outgoing)
        if now is None and doubt.until is not None:  # somebody has decided about it
            self._doubts.remove(doubt)
            return True
        outcome = self._asked(account, now or _not_to_go(doubt.outgoing))
        if not isinstance(outcome, Unknown):
            self._record(doubt.outgoing, outcome)
            self._doubts.remove(doubt)
        self._publish(doubtful=len(self._doubts))
        return True

    def _asked(self, account: Account, outgoing: Outgoing) -> Outcome:
        try:
            outcome = account.provider.ask(outgoing)
        except Trouble as trouble:
            self._note(trouble)
            return Unknown(trouble.words)
        if isinstance(outcome, Refused) and outcome.course is not Course.FAIL:
            # It would be sent again later, and the first submission may have been taken.
            return Unknown(outcome.reason)
        return outcome

    def _settle_overdue(self) -> None:
        """Settle as unknown what the provider has not told within a minute. Raise StoreError."""
        for doubt in self._doubts.overdue():
            self._record(doubt.outgoing, Unknown(doubt.reason))
            seconds = self.account.asks_for_seconds if self.account is not None else 0
            self._doubts.settle(doubt, seconds)

    def _report(self, account: Account) -> bool:
        """Ask what became of the message that is due; return False if none is. Raise Trouble."""
        awaiting = self._reporting.due()
        if awaiting is None:
            return False
        if not self._desk.still_awaits(awaiting):
            self._reporting.remove(awaiting)
            return True
        reports = account.provider.reports([awaiting])
        if reports:
            with self._desk.turn() as turn:
                for report in reports:
                    turn.report(report)
            self._reporting.remove(awaiting)
        return True

    # -- state ---------------------------------------------------------------

    def _note(self, trouble: Trouble) -> None:
        """Wait before the provider is tried again."""
        lasting = trouble.condition not in {Condition.UNREACHABLE, Condition.BUSY}
        pauses = self._refused_pauses if lasting else self._unreachable_pauses
        self._try_at = self._clock.monotonic() + max(pauses.next(), trouble.pause or 0.0)
        if trouble.error:
            self._was_refused = True
            self._refused_at = self._clock.monotonic()
        self.say(logging.WARNING, f"{trouble.condition}: {trouble.words}")
        self._publish(condition=trouble.condition, detail=trouble.words, sending=False)

    def _forgive(self) -> None:
        """Let the line be ready again if no message has been refused for long.

        Not sooner: a refused message waits before it is tried again, and a line that were ready
        meanwhile would put off its failover to other lines each time.
        """
        silence = self._clock.monotonic() - self._refused_at
        if self._was_refused and silence >= self._pauses.forgiven:
            self._become_ready()

    def _become_ready(self) -> None:
        self._was_refused = False
        self._publish(condition=Condition.READY, detail="")
        self._unreachable_pauses.reset()
        self._refused_pauses.reset()

    def _publish(self, **changes: Any) -> None:
        """Change fields of the state and notify the observer. Never raises."""
        before = self.state
        state = replace(before, **changes)
        if state == before:
            return
        if state.condition is not before.condition:
            state = replace(state, since_ms=self._clock.now_ms())
            self.say(logging.INFO, state.condition)
        self.state = state
        try:
            self._on_state(state)
        except Exception as error:  # noqa: BLE001 - an observer must not stop the line
            self.say(logging.ERROR, f"the state could not be published: {error!r}")


def _not_to_go(outgoing: Outgoing) -> Outgoing:
    """Return a message that was cancelled while it was handed over: it is only asked for."""
    return replace(outgoing, options=replace(outgoing.options, validity_seconds=0))


def _not_taken(trouble: Trouble) -> Outcome:
    if not trouble.error:
        return NotSent(trouble.words)
    return Refused(Course.WAIT, trouble.error, trouble.words)
