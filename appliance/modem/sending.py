"""Send messages: claim, submit and settle one segment at a time, with one commit a segment.

A claimed segment is always settled, whatever happens, before the next one is claimed.
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

# After these errors, ask the modem for the state of SIM and network before the next submit.
_TELLING: Final[dict[str, frozenset[int]]] = {
    "CMS": frozenset({38, 310, 311, 312, 313, 314, 315, 316, 317, 318, 331, 332}),
    "CME": frozenset({10, 11, 12, 13, 14, 15, 16, 30, 31, 32}),
    "": frozenset(),
}
# TP-MR has one octet, so there are no more message references.
_MOST_LATE: Final = 256
# If the prompt fails to come this often in a row, the modem is stuck although it answers.
_STUCK_AFTER: Final = 3


class Sender:
    """The segment in progress, if there is one."""

    def __init__(
        self,
        traffic: Traffic,
        clock: Clock,
        timings: Timings,
        look_soon: Callable[[], None],
    ) -> None:
        self._traffic = traffic
        self._clock = clock
        self._look_soon = look_soon  # query the state of SIM and network
        self._late: list[int] = []  # references that came after their submit was given up
        self._claimed: Outgoing | None = None
        self._unsettled: tuple[Outgoing, Outcome] | None = None
        self._pauses = Backoff(timings.not_sent_first, timings.not_sent_last)
        self._hold_until = 0.0
        self._no_prompts = 0
        self._may_have_work = True
        self.busy = False

    def look(self) -> None:
        """Note that there may be something to send. Safe from any thread."""
        self._may_have_work = True

    def due(self) -> float | None:
        """Return when the next attempt is due (monotonic clock), or None if a wake-up starts it."""
        return self._hold_until if self._may_have_work or self._unsettled is not None else None

    def put_back(self, reason: str) -> None:
        """Settle the segment in progress, because nothing more can be sent now.

        Raises:
            StoreError: the segment is not settled yet; call again later.
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
        """Note the reference of a submit that was given up but accepted after all."""
        if reference not in self._late and len(self._late) < _MOST_LATE:
            self._late.append(reference)

    def settle_late(self) -> None:
        """Settle the submits that were accepted after all.

        Raises:
            StoreError: call again later.
        """
        self._settle()  # settle the doubt first: the late answer concerns the newest one
        while self._late:
            self._traffic.settle_late(self._late[0])
            del self._late[0]

    def step(
        self, driver: Driver, *, inbound: Callable[[], bool], meanwhile: Callable[[], None]
    ) -> bool:
        """Submit one segment; return False if there was nothing to do.

        Args:
            driver: ready to send.
            inbound: whether incoming messages wait to be fetched; they go first.
            meanwhile: called while the submit waits for the network.

        Raises:
            StoreError: the segment was not settled or claimed; call again later.
            ModemMuteError: the modem answers but accepts no more messages.
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
        # Cleared before the store is asked, so that a wake-up in the meantime is not lost.
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
        """Submit, and move the segment from `claimed` to `unsettled` whatever happens."""
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
