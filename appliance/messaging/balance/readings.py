"""Read the balance of a line from the network, store it, and raise the alert when it is low.

The answer comes minutes later at worst, on the thread of the line's session; until then the line
counts as being read.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from appliance.clock import Clock, is_trusted
from appliance.errors import N_, ApplianceError, ConflictError, NotFoundError, StoreError
from appliance.messaging.balance import amounts
from appliance.messaging.balance.amounts import Amount
from appliance.messaging.outbound.outbox import Outbox
from appliance.messaging.requests import Author, NewMessage
from appliance.modem.enquiry import Answered, Enquiry, Result
from appliance.modem.state import ModemState
from appliance.store import balances, events
from appliance.store.balances import BalanceRow
from appliance.store.database import Store
from appliance.store.journal.balance import BalanceRead

log = logging.getLogger(__name__)

THE_RULE: Final = Author("rule", "balance")
NO_AMOUNT: Final = "no_amount"  # the answer contains nothing that the pattern finds
_HOUR_MS: Final = 3_600_000
# Read once a day, and again some hours after a failure.
_EVERY_MS: Final = 24 * _HOUR_MS
_AGAIN_MS: Final = 4 * _HOUR_MS
# A reading without any result after this long is given up: its session was replaced.
_FORGOTTEN_SECONDS: Final = 600.0
_LONGEST_ANSWER: Final = 500


class Lines(Protocol):
    """The modems: their states, and the way to ask through them."""

    def states(self) -> Sequence[ModemState]:
        """Return a snapshot of every modem."""
        ...

    def ask(self, name: str, enquiry: Enquiry) -> bool:
        """Send a USSD code through the modem `name`. Return False if there is no such modem."""
        ...


@dataclass(frozen=True, slots=True)
class _Asked:
    """A reading in progress, since a moment of the monotonic clock."""

    author: Author
    since: float


class Balances:
    """Read balances, at a click and daily.

    `alert` returns the text of the SMS for a line whose balance is low.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        outbox: Outbox,
        lines: Lines,
        alert: Callable[[str, Amount], str],
    ) -> None:
        self._store = store
        self._clock = clock
        self._outbox = outbox
        self._lines = lines
        self._alert = alert
        self._asked: dict[str, _Asked] = {}
        self._changing = threading.Lock()  # held while `_asked` changes

    def is_reading(self, line: str) -> bool:
        """Return whether the line's answer is awaited."""
        asked = self._asked.get(line)
        return asked is not None and self._clock.monotonic() - asked.since < _FORGOTTEN_SECONDS

    def read(self, line: str, author: Author) -> None:
        """Ask the network for the balance of a line; return before the answer comes.

        Raise NotFoundError for an unknown line, and ConflictError if it has no code or no network.
        """
        state = next((each for each in self._lines.states() if each.name == line), None)
        if state is None:
            raise NotFoundError("unknown_line", N_("There is no line %(line)s."), line=line)
        row = balances.of_line(self._store, line)
        if not row.code:
            raise ConflictError(
                "no_balance_code",
                N_("The line %(line)s has no code for its balance."),
                cure=N_("An administrator enters it in the settings of the modem."),
                line=line,
            )
        if not state.can_send:
            raise ConflictError(
                "line_without_network",
                N_("The line %(line)s has no network: its balance cannot be read now."),
                line=line,
            )
        self._ask(row, author)

    def read_due(self) -> None:
        """Read each line that has a code and was not read for a day."""
        if not is_trusted(self._clock):
            return
        ready = {state.name for state in self._lines.states() if state.can_send}
        for row in balances.every(self._store):
            if row.code and row.line in ready and self._is_due(row.line):
                self._ask(row, THE_RULE)

    def _is_due(self, line: str) -> bool:
        last = balances.readings(self._store, line, most=1)
        if not last:
            return True
        passed = self._clock.now_ms() - last[0].at
        # After a clock that was wrong, the last reading may lie in the future.
        return passed < 0 or passed >= (_AGAIN_MS if last[0].failure else _EVERY_MS)

    def _ask(self, row: BalanceRow, author: Author) -> None:
        with self._changing:
            if self.is_reading(row.line):
                return
            asked = self._asked[row.line] = _Asked(author, self._clock.monotonic())

        def done(result: Result) -> None:
            self._take(row.line, asked, result)

        if not self._lines.ask(row.line, Enquiry(row.code, tuple(row.answers.split()), done)):
            self._asked.pop(row.line, None)

    def _take(self, line: str, asked: _Asked, result: Result) -> None:
        """Store what came of an enquiry."""
        try:
            row = balances.of_line(self._store, line)
            found, failure, answer = _understood(result, row)
            with self._store.transaction():
                balances.add_reading(
                    self._store,
                    line,
                    amount=found.hundredths if found else None,
                    unit=found.unit if found else None,
                    failure=failure,
                    answer=answer,
                )
                if self._note(row, found, failure, asked.author) and found is not None:
                    self._send_alert(row, found)
        finally:
            if self._asked.get(line) is asked:
                del self._asked[line]

    def _note(
        self, row: BalanceRow, found: Amount | None, failure: str | None, author: Author
    ) -> bool:
        """Write the journal's entry. Return whether the balance has just fallen below the level."""
        low = found is not None and is_below(row, found.hundredths)
        fallen = low and row.alert_event is None
        entry = BalanceRead(
            line=row.line,
            amount=written(found) if found else None,
            below=f"{(row.alert_below or 0) / 100:.2f}" if fallen else None,
            failure=failure,
            actor=author.actor,
        )
        number = events.append(self._store, entry)
        if fallen:
            balances.set_alert(self._store, row.line, number)
        elif found is not None and not low and row.alert_event is not None:
            balances.set_alert(self._store, row.line, None)
        return fallen

    def _send_alert(self, row: BalanceRow, found: Amount) -> None:
        """Accept the SMS in the commit of the reading: after a kill nobody would send it."""
        if not row.alert_number:
            return
        text = self._alert(row.line, found)
        try:
            with self._store.transaction():
                self._outbox.accept(NewMessage(text, (row.alert_number,)), THE_RULE)
        except StoreError:
            raise
        except ApplianceError as error:
            # The home page and the journal show the alert all the same.
            log.warning("the alert about the balance could not be sent: %s", error)


def is_below(row: BalanceRow, hundredths: int) -> bool:
    """Return whether an amount is below the level of the line's alert."""
    return row.alert_below is not None and hundredths < row.alert_below


def written(amount: Amount) -> str:
    """Return an amount as the journal stores it, such as `4.20 EUR`."""
    return f"{amount.hundredths / 100:.2f} {amount.unit}".rstrip()


def _understood(result: Result, row: BalanceRow) -> tuple[Amount | None, str | None, str]:
    """Return the amount, why there is none, and the network's or the modem's words."""
    if not isinstance(result, Answered):
        return None, result.reason.value, result.detail[:_LONGEST_ANSWER]
    found = amounts.find(result.text, row.pattern)
    return found, None if found else NO_AMOUNT, result.text[:_LONGEST_ANSWER]
