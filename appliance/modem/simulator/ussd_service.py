"""The simulated network's USSD service: codes, menus, and a prepaid balance.

The balance falls with each segment that the network accepts, so that a program which reads it sees
it change. `CODES` has one code for each way in which networks answer.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from appliance.modem.simulator.agenda import Agenda, Entry
    from appliance.modem.simulator.options import SimulatorOptions

ANSWER_S: Final = 0.2  # besides the latency of the network
PIECE_S: Final = 0.1  # between the pieces of an answer
ALLOWANCE: Final = 100  # SMS of the simulated plan


class Status(IntEnum):
    """The first value of +CUSD (TS 27.007 clause 7.15)."""

    FINAL = 0
    OPEN = 1
    ENDED = 2
    NOT_SUPPORTED = 4


@dataclass(frozen=True, slots=True)
class Page:
    """What the network answers: pieces of a text, and what each choice leads to."""

    pieces: tuple[str, ...]  # with {credit} and {left} filled in; none: no answer at all
    choices: Mapping[str, "Page"] = field(default_factory=dict)
    stays_open: bool = False  # the network waits for a choice, although there is none


def _page(*pieces: str, **choices: Page) -> Page:
    return Page(pieces, {name.removeprefix("on_"): page for name, page in choices.items()})


CODES: Final[Mapping[str, Page]] = {
    "*100#": _page("Solde : {credit} EUR"),
    "*101#": _page("Votre forfait : SMS illimites"),
    "#123#": _page(
        "Mon compte\n1 Suivi conso\n2 Rechargement",
        on_1=_page(
            "Suivi conso\n1 Credit\n2 SMS",
            on_1=_page("Credit restant : {credit} EUR\nValable 30 jours"),
            on_2=_page("Il vous reste {left} SMS sur 100"),
        ),
        on_2=_page("Rechargement indisponible"),
    ),
    "*111#": Page(("Stan konta: {credit} zl\n0 Menu",), stays_open=True),
    "*121#": _page("Uw tegoed is € {credit}.", "Geldig tot 31-12."),
    "*199#": _page(),
}


class UssdService:
    """One SIM's dialogues with the network.

    `say` gets a status and a text, or None, whenever the network answers.
    """

    def __init__(
        self,
        agenda: "Agenda",
        options: "SimulatorOptions",
        say: Callable[[int, str | None], None],
    ) -> None:
        self._agenda = agenda
        self._say = say
        self._credit_cents = round(options.credit * 100)
        self._price_cents = round(options.sms_price * 100)
        self._left = ALLOWANCE
        self._latency_s = options.latency_s
        self._open: Page | None = None
        self._answers: list[Entry] = []
        self.silent_to_come = 0  # the number of next codes that get no answer
        self.late_to_come: list[float] = []  # seconds by which the next answers are late
        self.refusals_to_come: list[int] = []  # status of the next answers

    @property
    def is_open(self) -> bool:
        """Whether the network waits for an answer."""
        return self._open is not None

    def charge(self) -> None:
        """Take the price of a segment."""
        self._credit_cents = max(0, self._credit_cents - self._price_cents)
        self._left = max(0, self._left - 1)

    def top_up(self, amount: float) -> None:
        """Add to the balance."""
        self._credit_cents += round(amount * 100)

    def ask(self, text: str) -> None:
        """Take a code, or the answer to the open menu."""
        if self.silent_to_come:
            self.silent_to_come -= 1
            return
        late = self.late_to_come.pop(0) if self.late_to_come else 0.0
        pause = self._latency_s + ANSWER_S + late
        if self.refusals_to_come:
            self._later(pause, self.refusals_to_come.pop(0), None)
            return
        if self._open is not None:
            page = self._open.choices.get(text, self._open)  # the menu again after a wrong choice
        elif text in CODES:
            page = CODES[text]
        else:
            self._later(pause, Status.NOT_SUPPORTED, None)
            return
        self._answer(page, pause)
        if late:
            self._answers.clear()  # it arrives although the dialogue was ended

    def cancel(self) -> None:
        """End the dialogue; an answer on its way does not arrive."""
        self._open = None
        for answer in self._answers:
            answer.cancel()
        self._answers.clear()

    def _answer(self, page: Page, pause: float) -> None:
        is_open = bool(page.choices) or page.stays_open
        self._open = page if is_open else None
        credit = f"{self._credit_cents / 100:.2f}".replace(".", ",")
        for piece in page.pieces:
            text = piece.format(credit=credit, left=self._left)
            self._later(pause, Status.OPEN if is_open else Status.FINAL, text)
            pause += PIECE_S

    def _later(self, seconds: float, status: int, text: str | None) -> None:
        now = self._agenda.clock.monotonic()
        self._answers = [answer for answer in self._answers if answer.due > now]
        self._answers.append(self._agenda.after(seconds, lambda: self._say(status, text)))
