"""Determine who receives a message: typed numbers, contacts and groups, each person once."""

from collections.abc import Mapping
from dataclasses import dataclass

from appliance.addresses import numbers
from appliance.errors import N_, InputError, NotFoundError
from appliance.messaging.recipients import known_numbers
from appliance.messaging.requests import LeftOut, NewMessage
from appliance.store import correspondents
from appliance.store.database import Store


@dataclass(frozen=True, slots=True)
class Audience:
    """The addresses in the order of the request, and who is left out and why."""

    addresses: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    contacts: Mapping[str, int]  # by address: the chosen contact, not for a plain number


def gather(store: Store, request: NewMessage, country: str) -> Audience:
    """Return the recipients of a request. Raise NotFoundError for an unknown contact or group.

    Numbers come first, then contacts, then groups. A contact is a duplicate if one of its numbers
    is among the recipients already: each person is sent to once.
    """
    found: dict[str, int | None] = {}
    left_out: list[LeftOut] = []
    for typed in request.numbers:
        try:
            address = known_numbers.resolve(store, typed, country)
        except InputError:
            left_out.append(LeftOut(typed, "not_a_number"))
            continue
        if not numbers.is_answerable(address):
            left_out.append(LeftOut(typed, "cannot_be_answered"))
        elif address in found:
            left_out.append(LeftOut(typed, "duplicate"))
        else:
            found[address] = None
    for person in _people(store, request):
        if not person.addresses:
            left_out.append(LeftOut(person.name, "no_number"))
        elif any(address in found for address in person.addresses):
            left_out.append(LeftOut(person.name, "duplicate"))
        else:
            found[person.addresses[0]] = person.contact_id
    chosen = {address: contact for address, contact in found.items() if contact is not None}
    return Audience(tuple(found), tuple(left_out), chosen)


def refuse_unusable(audience: Audience, most: int) -> None:
    """Raise InputError for an invalid number, a name, no recipients, or too many."""
    for typed, reason in audience.left_out:
        if reason == "not_a_number":
            raise numbers.not_a_number(typed, field="numbers")
        if reason == "cannot_be_answered":
            raise InputError(
                "cannot_be_answered",
                N_("“%(number)s” is a name: no message can be sent to it."),
                field="numbers",
                number=typed,
            )
    if not audience.addresses:
        raise InputError("no_recipient", N_("The message has no recipient."), field="numbers")
    if len(audience.addresses) > most:
        raise InputError(
            "too_many_recipients",
            N_("%(count)d recipients; at most %(limit)d can be sent to at once."),
            field="numbers",
            count=len(audience.addresses),
            limit=most,
        )


def _people(store: Store, request: NewMessage) -> list[correspondents.Person]:
    if not request.contact_ids and not request.group_ids:
        return []
    missing = set(request.group_ids) - correspondents.known_groups(store, request.group_ids)
    if missing:
        raise NotFoundError("unknown_group", N_("There is no group %(id)d."), id=min(missing))
    members = correspondents.members(store, request.group_ids)
    people = correspondents.people(store, list(dict.fromkeys((*request.contact_ids, *members))))
    unknown = set(request.contact_ids) - {person.contact_id for person in people}
    if unknown:
        raise NotFoundError("unknown_contact", N_("There is no contact %(id)d."), id=min(unknown))
    return people
