"""Determine who receives a message: typed numbers, contacts and groups, each person once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from appliance.addresses import numbers
from appliance.errors import N_, InputError, NotFoundError
from appliance.messaging.recipients import known_numbers
from appliance.messaging.requests import LeftOut, NewMessage
from appliance.store import correspondents
from appliance.store.database import Store


class Named(NamedTuple):
    """How the request names a recipient."""

    contact_id: int | None  # the chosen contact, not for a plain number
    place: int | None  # in `NewMessage.recipients`


_BY_NUMBER = Named(None, None)


@dataclass(frozen=True, slots=True)
class Audience:
    """The recipients in the order of the request, and who is left out and why."""

    named: Mapping[str, Named]  # by address
    left_out: tuple[LeftOut, ...]

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses in the order of the request."""
        return tuple(self.named)


def gather(store: Store, request: NewMessage, country: str) -> Audience:
    """Return the recipients of a request. Raise NotFoundError for an unknown contact or group.

    Numbers come first, then recipients with values of their own, contacts, and groups. A contact is
    a duplicate if one of its numbers is among the recipients already: each person is sent to once.
    """
    found: dict[str, Named] = {}
    left_out: list[LeftOut] = []
    people = {person.contact_id: person for person in _people(store, request)}
    for typed, name in _asked(request, people):
        if name.contact_id is None:
            address = _by_number(store, typed, country, found)
        else:
            address = _of_person(people[name.contact_id], typed, found)
        if isinstance(address, LeftOut):
            left_out.append(address._replace(place=name.place))
        else:
            found[address] = name
    return Audience(found, tuple(left_out))


def _asked(
    request: NewMessage, people: Mapping[int, correspondents.Person]
) -> Iterator[tuple[str, Named]]:
    """Return each recipient's number as typed, or its contact, in the order of the request."""
    yield from ((typed, _BY_NUMBER) for typed in request.numbers)
    for place, each in enumerate(request.recipients):
        yield each.number, Named(each.contact_id, place)
    with_values = {each.contact_id for each in request.recipients}
    yield from (("", Named(each, None)) for each in people if each not in with_values)


def _by_number(store: Store, typed: str, country: str, found: Mapping[str, Named]) -> str | LeftOut:
    try:
        address = known_numbers.resolve(store, typed, country)
    except InputError:
        return LeftOut(typed, "not_a_number")
    if not numbers.is_answerable(address):
        return LeftOut(typed, "cannot_be_answered")
    return LeftOut(typed, "duplicate") if address in found else address


def _of_person(
    person: correspondents.Person, chosen: str, found: Mapping[str, Named]
) -> str | LeftOut:
    """Return the number of a person: the chosen one if it is still the person's, else the first."""
    if not person.addresses:
        return LeftOut(person.name, "no_number")
    if any(address in found for address in person.addresses):
        return LeftOut(person.name, "duplicate")
    return chosen if chosen in person.addresses else person.addresses[0]


def refuse_unusable(audience: Audience, most: int) -> None:
    """Raise InputError for an invalid number, a name, no recipients, or too many."""
    for typed, reason, *_ in audience.left_out:
        if reason == "not_a_number":
            raise numbers.not_a_number(typed, field="numbers")
        if reason == "cannot_be_answered":
            raise InputError(
                "cannot_be_answered",
                N_("“%(number)s” is a name: no message can be sent to it."),
                field="numbers",
                number=typed,
            )
    if not audience.named:
        raise InputError("no_recipient", N_("The message has no recipient."), field="numbers")
    if len(audience.named) > most:
        raise InputError(
            "too_many_recipients",
            N_("%(count)d recipients; at most %(limit)d can be sent to at once."),
            field="numbers",
            count=len(audience.named),
            limit=most,
        )


def _people(store: Store, request: NewMessage) -> list[correspondents.Person]:
    asked = [each.contact_id for each in request.recipients if each.contact_id is not None]
    asked += request.contact_ids
    if not asked and not request.group_ids:
        return []
    missing = set(request.group_ids) - correspondents.known_groups(store, request.group_ids)
    if missing:
        raise NotFoundError("unknown_group", N_("There is no group %(id)d."), id=min(missing))
    members = correspondents.members(store, request.group_ids)
    people = correspondents.people(store, list(dict.fromkeys((*asked, *members))))
    unknown = set(asked) - {person.contact_id for person in people}
    if unknown:
        raise NotFoundError("unknown_contact", N_("There is no contact %(id)d."), id=min(unknown))
    return people
