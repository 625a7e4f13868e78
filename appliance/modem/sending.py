"""What goes out: claim, submit, settle; one segment at a time, one commit a segment.

What was claimed is always settled, whatever happens in between, before anything else is claimed.
"""

from collections.abc import Callable
from typing import Final

from appliance.clock import Clock
from appliance.errors import N_, ModemMuteError
from appliance.modem.driver import Driver
from appliance.modem.submission import NO_PROMPT
from appliance.modem.timings import Backoff, Timings
from appliance.modem.traffic import (
    Accepted,
    NotSent,
    Outcome,
    Outgoing,
    Refused,
    Traffic,
    Unknown,
)

# After these the modem is asked where SIM and network stand, before anything else is submitted.
_TELLING: Final[dict[str, frozenset[int]]] = {
    "CMS": frozenset({38, 310, 311, 312, 313, 314, 315, 316, 317, 318, 331, 332}),
    "CME": frozenset({10, 11, 12, 13, 14, 15, 16, 30, 31, 32}),
    "": frozenset(),
}
# There are no more message references (TP-MR, one octet).
_MOST_LATE: Final = 256
# So often in a row there was no prompt: the modem is wedged, though it answers.
_STUCK_AFTER: Final = 3


class Sender:
    """The segment in hand, if there is one."""

    def __init__(
        self,
        traffic: Traffic,
        clock: Clock,
        timings: Timings,
        look_soon: Callable[[], None],
    ) -> None:
        self._traffic = traffic
        self._clock = clock
        self._look_soon = look_soon  # ask where SIM and network stand
        self._late: list[int] = []  # references that came after their submit was given up
        self._claimed: Outgoing | None = None
        self._unsettled: tuple[Outgoing, Outcome] | None = None
        self._pauses = Backoff(timings.not_sent_first, timings.not_sent_last)
        self._hold_until = 0.0
        self._no_prompts = 0
        self._may_have_work = True
        self.busy = False

    def look(self) -> None:
        """There may be something to send. From any thread."""
        self._may_have_work = True

    def due(self) -> float | None:
        """When the next try is due, on the monotonic clock; None = when woken."""
        return self._hold_until if self._may_have_work or self._unsettled is not None else None

    def put_back(self, reason: str) -> None:
        """Settle what is in hand: nothing more goes out now.

        Raises:
            StoreError: it is still in hand; call again later.
        """
        if self._claimed is not None:
            self._unsettled = (self._claimed, NotSent(reason))
            self._claimed = None
        self._settle()
        self.busy = False

    def _settle(self) -> None:
        if self._unsettled is not None:
            outgoing, outcome = self._unsettled
            self._traffic.settle(outgoing, outcome)
            self._unsettled = None

    def note_late(self, reference: int) -> None:
        """A submit that was given up was accepted after all."""
        if reference not in self._late and len(self._late) < _MOST_LATE:
            self._late.append(reference)

    def settle_late(self) -> None:
        """Record what was accepted after all.

        Raises:
            StoreError: call again later.
        """
        self._settle()  # first the doubt itself: the late answer is about the newest one
        while self._late:
            self._traffic.settle_late(self._late[0])
            del self._late[0]

    def step(
        self, driver: Driver, *, inbound: Callable[[], bool], meanwhile: Callable[[], None]
    ) -> bool:
        """Submit one segment; False = nothing was to be done.

        Args:
            driver: ready to send.
            inbound: whether something waits to be brought in, which goes first.
            meanwhile: called while the network takes its time.

        Raises:
            StoreError: not settled or claimed; call again later.
            ModemMuteError: the modem answers, but takes nothing any more.
        """
        self._settle()
        if self._clock.monotonic() < self._hold_until:
            self.busy = False
            return False
        outgoing = self._claimed
        if outgoing is None:
            outgoing = self._claim(driver)
        if outgoing is None:
            return False
        self.busy = True
        outcome = self._submit(driver, outgoing, meanwhile)
        self._weigh(outcome)
        if isinstance(outcome, Accepted) and not inbound() and not driver.link.out_of_step:
            self._claimed = self._traffic.settle_and_claim(outgoing, outcome)
            self._unsettled = None
            if self._claimed is None:
                self._finish(driver)
        else:
            self._settle()
        if self._no_prompts >= _STUCK_AFTER:
            self._no_prompts = 0
            raise ModemMuteError(
                "modem_stuck",
                N_("The modem answers but accepts no message."),
                cure=N_("It is being restarted; if that does not help, unplug it and plug it in."),
            )
        return True

    def _claim(self, driver: Driver) -> Outgoing | None:
        if not self._may_have_work:
            return None
        # Cleared first: a wake-up while the store is asked must not be lost.
        self._may_have_work = False
        try:
            self._claimed = self._traffic.claim()
        except BaseException:
            self._may_have_work = True
            raise
        if self._claimed is None:
            self._finish(driver)
        else:
            self._may_have_work = True
        return self._claimed

    def _finish(self, driver: Driver) -> None:
        self.busy = False
        driver.end_burst()

    def _submit(self, driver: Driver, outgoing: Outgoing, meanwhile: Callable[[], None]) -> Outcome:
        """Submit, and take the segment from `claimed` to `unsettled` whatever happens."""
        outcome: Outcome = Unknown("an unexpected error")
        try:
            outcome = driver.submit(outgoing, meanwhile)
        finally:
            self._claimed = None
            self._unsettled = (outgoing, outcome)
        return outcome

    def _weigh(self, outcome: Outcome) -> None:
        if isinstance(outcome, NotSent):
            self._no_prompts = self._no_prompts + 1 if outcome == NO_PROMPT else 0
            self._hold_until = self._clock.monotonic() + self._pauses.next()
            return
        self._no_prompts = 0
        self._pauses.reset()
        if isinstance(outcome, Refused) and outcome.code in _TELLING[outcome.family]:
            self._look_soon()
