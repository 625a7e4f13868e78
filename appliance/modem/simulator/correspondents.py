"""Simulated people at the other end of the network, who read, reply, write and call."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from appliance.modem.pdu.gsm7 import is_gsm7
from appliance.modem.simulator.people import Happening, Person
from appliance.modem.simulator.service_centre import Accepted, Delivery

if TYPE_CHECKING:
    from appliance.modem.simulator.device import Device

STOP = "STOP"
# A text that reaches this many numbers looks like a mass sending to its readers.
MASS = 4
REMEMBERED_TEXTS = 1_000


class Correspondents:
    """The people of one network. The service centre tells them of each segment that it accepts."""

    def __init__(
        self, device: "Device", people: Sequence[Person], happenings: Sequence[Happening] = ()
    ) -> None:
        self._device = device
        self._people = {person.number: person for person in people}
        self._answered: dict[str, int] = {}
        self._stopped: set[str] = set()
        self._parts: dict[tuple[str, int, int], dict[int, str]] = {}
        self._readers: dict[str, set[str]] = {}
        device.centre.watchers.append(self._heard)
        for person in people:
            if person.reports:
                device.centre.deliveries[person.number] = Delivery(person.reports)
        for happening in happenings:
            self._plan(happening)

    def _plan(self, happening: Happening) -> None:
        self._device.agenda.after(happening.after_s, lambda: self._happen(happening))

    def _happen(self, happening: Happening) -> None:
        if happening.rings:
            self._device.calls.ring(happening.number, happening.rings)
        elif happening.number is not None:
            person = self._people.get(happening.number)
            if person is not None:
                self._write(person, happening.text)

    def _heard(self, accepted: Accepted) -> None:
        text = self._whole_text(accepted)
        if text is None:
            return
        self._readers.setdefault(text, set()).add(accepted.recipient)
        if len(self._readers) > REMEMBERED_TEXTS:
            del self._readers[next(iter(self._readers))]
        person = self._people.get(accepted.recipient)
        if person is not None and (person.answers or person.stops):
            self._device.agenda.after(person.answer_s, lambda: self._answer(person, text))

    def _whole_text(self, accepted: Accepted) -> str | None:
        """Return the joined text once its last segment is there, otherwise None."""
        joined = accepted.concatenation
        if joined is None:
            return accepted.text
        reference, total, sequence = joined
        key = (accepted.recipient, reference, total)
        parts = self._parts.setdefault(key, {})
        parts[sequence] = accepted.text
        if len(parts) < total:
            return None
        del self._parts[key]
        return "".join(parts[place] for place in sorted(parts))

    def _answer(self, person: Person, text: str) -> None:
        mass = STOP in text.upper().split() or len(self._readers.get(text, ())) >= MASS
        if person.stops and mass:
            if person.number not in self._stopped:
                self._stopped.add(person.number)
                self._write(person, STOP)
            return
        if not person.answers:
            return
        turn = self._answered.get(person.number, 0)
        self._answered[person.number] = turn + 1
        self._write(person, person.answers[turn % len(person.answers)])

    def _write(self, person: Person, text: str) -> None:
        national = 0 if is_gsm7(text) else person.national
        centre = self._device.centre
        if not person.out_of_order:
            centre.send_text(person.number, text, national=national)
            return
        held = centre.compose(person.number, text, national=national)
        # Deliver the segments in reverse, as a network does that retries each one by itself.
        for pdu in reversed(held):
            centre.send_pdu(pdu)
