"""Give each recipient its text: the sending's own, or the template filled in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from appliance.addresses import numbers
from appliance.config import MessagingSettings
from appliance.errors import InputError
from appliance.messaging import texts
from appliance.messaging.outbound import data, mention
from appliance.messaging.recipients.audience import Audience, Named
from appliance.messaging.requests import LeftOut, NewMessage, Reason
from appliance.messaging.templates import catalogue, variables
from appliance.messaging.templates.variables import MissingVariableError, Text
from appliance.modem.pdu.segments import Measure, measure
from appliance.store import contacts
from appliance.store.contacts import ContactRow
from appliance.store.database import Store

_REASONS: Final[Mapping[str, Reason]] = {
    "missing_variable": "missing_variable",
    "text_empty": "missing_variable",
    "text_too_long": "too_long",
    "text_character": "bad_character",
}
_Values = Callable[[str, Named], Mapping[str, str]]


class Worded(NamedTuple):
    """The text of a message as it will be sent, and its measure."""

    text: str
    measure: Measure


@dataclass(frozen=True, slots=True)
class Wording:
    """The text of each recipient, and who has none."""

    texts: Mapping[str, Worded]  # by address
    common: Worded | None = None  # the text of all; None: each has its own
    left_out: tuple[LeftOut, ...] = ()
    errors: tuple[InputError, ...] = ()  # of those left out, in their order

    @property
    def longest(self) -> Measure:
        """The measure of the longest text."""
        if self.common is not None:
            return self.common.measure
        measures = (each.measure for each in self.texts.values())
        return max(measures, key=lambda each: each.segments, default=measure(""))


def word(
    store: Store, settings: MessagingSettings, request: NewMessage, people: Audience
) -> Wording:
    """Return the text of each recipient of a request.

    A recipient without a value for a variable, or whose own text is too long, is left out. Raise
    InputError for a text that nobody can be sent, such as one with an open bracket.
    """
    if request.port is not None:
        common = Worded(*data.check(request, settings.max_segments))
        return Wording(dict.fromkeys(people.named, common), common)
    if not request.merge:
        common = _worded(settings, request, request.text)
        return Wording(dict.fromkeys(people.named, common), common)
    text = variables.parse(request.text)
    values = _values(store, settings, request, people, text)
    own: dict[str, Worded] = {}
    left_out: list[LeftOut] = []
    errors: list[InputError] = []
    for address, name in people.named.items():
        try:
            own[address] = _worded(settings, request, text.filled(values(address, name)))
        except InputError as error:
            left_out.append(_left_out(error, address, name))
            errors.append(error)
    return Wording(own, None, tuple(left_out), tuple(errors))


def _worded(settings: MessagingSettings, request: NewMessage, text: str) -> Worded:
    whole = mention.added(settings, text, request.message_class, request.origin)
    return Worded(*texts.check(whole, settings.max_segments))


def refuse_unsendable(wording: Wording) -> None:
    """Raise InputError if a text is too long or holds a character that no SMS has.

    A recipient without a value for a variable is left out without an error, unless all are.
    """
    for left, error in zip(wording.left_out, wording.errors, strict=True):
        if left.reason != "missing_variable":
            raise error
    if wording.errors and not wording.texts:
        raise wording.errors[0]


def _left_out(error: InputError, address: str, name: Named) -> LeftOut:
    detail = ", ".join(error.names) if isinstance(error, MissingVariableError) else ""
    return LeftOut(address, _REASONS[error.code], name.place, detail)


def _values(
    store: Store,
    settings: MessagingSettings,
    request: NewMessage,
    people: Audience,
    text: Text,
) -> _Values:
    """Return the function that gives the values for a recipient.

    A recipient's own values override its contact's, and both override those of the sending.
    Contacts are read only for recipients whose own values do not suffice.
    """
    needed = {each.name for each in text.variables}
    own = [each.variables for each in request.recipients]

    def given(name: Named) -> Mapping[str, str]:
        return {} if name.place is None else own[name.place]

    lacking = {
        address: name for address, name in people.named.items() if not needed <= given(name).keys()
    }
    known = _contacts(store, lacking)

    def values(address: str, name: Named) -> Mapping[str, str]:
        if address not in lacking:
            return given(name)
        shown = numbers.display(address, settings.country)
        contact = known.get(address)
        of_person = catalogue.of_contact(contact, shown) if contact else catalogue.of_nobody(shown)
        return {**request.variables, **of_person, **given(name)}

    return values


def _contacts(store: Store, named: Mapping[str, Named]) -> dict[str, ContactRow]:
    """Return the contact of each recipient: the chosen one, else the only one with its number."""
    chosen = [name.contact_id for name in named.values() if name.contact_id is not None]
    by_id = {row.id: row for row in contacts.by_ids(store, chosen)}
    plain = [address for address, name in named.items() if name.contact_id is None]
    found = {
        address: rows[0]
        for address, rows in contacts.by_addresses(store, plain).items()
        if len(rows) == 1
    }
    for address, name in named.items():
        if name.contact_id in by_id:
            found[address] = by_id[name.contact_id]
    return found
