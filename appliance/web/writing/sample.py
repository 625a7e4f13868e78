"""The text of a new SMS as one person gets it, and the variables on offer."""

from dataclasses import dataclass

from flask_babel import get_locale

from appliance.messaging.requests import Fate, NewMessage, Preview
from appliance.messaging.templates import catalogue
from appliance.messaging.templates.catalogue import Offered
from appliance.store import contacts
from appliance.web.frame.services import services
from appliance.web.shown.formatting import phone
from appliance.web.writing import filling

CONTEXT, RECIPIENTS = "general", "any"  # the templates and variables of a new SMS


@dataclass(frozen=True, slots=True)
class Sample:
    """A text filled in for one person."""

    who: str  # name or number; "" for nobody in particular
    text: str
    segments: int
    unknown: tuple[str, ...]  # variables that nothing fills in, in brackets


def variables_on_offer() -> list[Offered]:
    """Return the variables that can be inserted into a new SMS."""
    return catalogue.on_offer(services().store, CONTEXT, RECIPIENTS, str(get_locale()))


def has_brackets(text: str) -> bool:
    """Return whether a text of a template must be filled in."""
    return "[" in text


def of(message: NewMessage, preview: Preview) -> Sample | None:
    """Return the text of the first recipient, or of a contact if there is none yet.

    It is None if the text is not filled in. Raise InputError for brackets that cannot be read.
    """
    if not message.merge or not message.text.strip():
        return None
    store = services().store
    names = filling.unknown(message.text, catalogue.known_names(store, CONTEXT, RECIPIENTS))
    unknown = tuple(f"[{name}]" for name in names)
    first = next((each for each in preview.messages if each.fate != Fate.BLOCKED), None)
    if first is not None:
        known = contacts.names(store, [first.address])
        who = known.get(first.address) or phone(first.address)
        return Sample(who, first.text, first.segments, unknown)
    person = filling.somebody()
    address = person.numbers[0].address if person and person.numbers else ""
    filled = filling.fill(message.text, filling.values_for(address, person))
    return Sample(person.name if person else "", filled.text, filled.segments, unknown)
