"""Texts with variables filled in for one person: a template's preview, and a reply."""

from collections.abc import Collection
from dataclasses import dataclass

from flask_login import current_user

from appliance.messaging.templates import catalogue, variables
from appliance.messaging.templates.catalogue import BoxValues
from appliance.modem.pdu.segments import measure
from appliance.store import contacts
from appliance.store.contacts import ContactRow
from appliance.store.text import plain
from appliance.web.frame.services import services
from appliance.web.shown.formatting import hour, phone, short_date, today


@dataclass(frozen=True, slots=True)
class Filled:
    """A text filled in for one recipient."""

    text: str  # variables without a value stay as they were written
    missing: tuple[str, ...]  # what they are called
    segments: int


def box_values(sender: str | None = None) -> dict[str, str]:
    """Return the values of the box and the sender, the user unless told, in their notation."""
    numbers = (state.number for state in services().line_states())
    own = next((number for number in numbers if number), "")
    return catalogue.of_box(
        BoxValues(
            our_number=phone(own) if own else "",
            sender=current_user.name if sender is None else sender,
            date=short_date(today()),
            time=hour(services().clock.now_ms()),
        )
    )


def values_for(address: str, contact: ContactRow | None) -> dict[str, str]:
    """Return every value that a text to an address may use."""
    found = box_values()
    if contact is not None:
        return found | catalogue.of_contact(contact, phone(address))
    return found | catalogue.of_nobody(phone(address))


def fill(text: str, values: dict[str, str]) -> Filled:
    """Fill in the variables that have a value, and leave the others as they are written.

    Raise InputError for brackets that cannot be read.
    """
    parsed = variables.parse(text)
    missing: dict[str, str] = {}
    pieces: list[str] = []
    for piece in parsed.pieces:
        if isinstance(piece, str):
            pieces.append(piece)
        elif found := values.get(piece.name, "").strip() or piece.otherwise:
            pieces.append(found)
        elif piece.otherwise is None:
            missing.setdefault(piece.name, piece.written)
            pieces.append(f"[{piece.written}]")
    filled = "".join(pieces)
    return Filled(filled, tuple(missing.values()), measure(filled).segments if filled else 0)


def unknown(text: str, names: Collection[str]) -> list[str]:
    """Return the variables of a text that nothing fills in, once each, as they are written."""
    found = {each.name: each.written for each in variables.parse(text).variables}
    return [written for name, written in found.items() if plain(name) not in names]


def somebody() -> ContactRow | None:
    """Return a real person to show a text with: the first contact by name."""
    first = contacts.page(services().store, limit=1)
    return first[0] if first else None
