"""Modems that note the enquiries made through them; the test answers."""

from collections.abc import Sequence

from appliance.modem.enquiry import Answered, Enquiry, Failure, Unanswered
from appliance.modem.state import ModemState


class AskedLines:
    """The modems' states, and the enquiries that wait for an answer, by line."""

    def __init__(self, modems: list[ModemState]) -> None:
        self._modems = modems
        self.asked: list[tuple[str, Enquiry]] = []
        self.of_providers: set[str] = set()  # lines whose provider can be asked
        self.refreshed: list[str] = []

    def states(self) -> Sequence[ModemState]:
        return self._modems

    def ask(self, name: str, enquiry: Enquiry) -> bool:
        if all(state.name != name for state in self._modems):
            return False
        self.asked.append((name, enquiry))
        return True

    def refresh(self, name: str) -> bool:
        if name in self.of_providers:
            self.refreshed.append(name)
        return name in self.of_providers

    def answer(self, text: str) -> None:
        """Answer the oldest enquiry."""
        self.asked.pop(0)[1].done(Answered(text))

    def fail(self, reason: Failure, detail: str = "") -> None:
        """Leave the oldest enquiry without an answer."""
        self.asked.pop(0)[1].done(Unanswered(reason, detail))
