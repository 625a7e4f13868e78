"""Find the person to whom a contact or a number belongs, and what is stored about them."""

from dataclasses import dataclass

from appliance.addresses import numbers
from appliance.errors import N_, ConflictError
from appliance.messaging.directory import staged_imports
from appliance.messaging.recipients import known_numbers
from appliance.store import alert_numbers, contacts, discussions, erasures, messages, optouts
from appliance.store.contacts import ContactRow
from appliance.store.database import Store
from appliance.store.listing import MessageFilter


@dataclass(frozen=True, slots=True)
class Person:
    """A contact with its numbers, or a number without a contact."""

    contact: ContactRow | None
    addresses: tuple[str, ...]  # the numbers that nobody else has
    shared: tuple[str, ...] = ()  # the numbers that other contacts have too

    @property
    def name(self) -> str:
        """The contact's name, or nothing."""
        return self.contact.name if self.contact else ""

    @property
    def contact_id(self) -> int | None:
        """The contact's id."""
        return self.contact.id if self.contact else None


@dataclass(frozen=True, slots=True)
class Stored:
    """How much is stored about a person."""

    messages: int  # counted up to some thousands
    being_sent: int  # messages that wait to be sent or are being sent
    calls: int
    is_opted_out: bool
    others: tuple[str, ...]  # names of the contacts that have one of the numbers too
    alerts: tuple[str, ...] = ()  # accounts and lines whose alerts go to a number of theirs alone


def of_contact(store: Store, contact_id: int) -> Person:
    """Return a contact as a person. Raise NotFoundError."""
    staged_imports.work_off(store)
    contact = contacts.get(store, contact_id)
    addresses = tuple(dict.fromkeys(number.address for number in contact.numbers))
    owners = contacts.by_addresses(store, addresses)
    shared = tuple(each for each in addresses if len(owners[each]) > 1)
    return Person(contact, tuple(each for each in addresses if each not in shared), shared)


def of_number(store: Store, typed: str, country: str) -> Person:
    """Return the person who has a number.

    Raise InputError for what is no number, or ConflictError if several contacts have it.
    """
    staged_imports.work_off(store)
    address = known_numbers.resolve(store, typed, country)
    if not numbers.is_answerable(address) and discussions.find(store, address) is None:
        raise numbers.not_a_number(typed, field="number")
    owners = contacts.by_addresses(store, [address]).get(address, [])
    if len(owners) > 1:
        raise ConflictError(
            "several_contacts",
            N_("Several contacts have this number: %(names)s. Choose one of them."),
            names=", ".join(each.name for each in owners),
        )
    return of_contact(store, owners[0].id) if owners else Person(None, (address,))


def stored(store: Store, person: Person) -> Stored:
    """Return how much is stored about a person."""
    found = [discussions.find(store, address) for address in person.addresses]
    owners = contacts.by_addresses(store, person.shared)
    return Stored(
        messages=sum(
            messages.count(store, MessageFilter(address=each)).number for each in person.addresses
        ),
        being_sent=sum(erasures.being_sent(store, each) for each in found if each is not None),
        calls=sum(len(erasures.calls(store, each)) for each in person.addresses),
        is_opted_out=is_opted_out(store, person),
        others=tuple(
            dict.fromkeys(
                other.name
                for rows in owners.values()
                for other in rows
                if other.id != person.contact_id
            )
        ),
        alerts=alerts(store, person),
    )


def alerts(store: Store, person: Person) -> tuple[str, ...]:
    """Return the accounts and lines whose alerts go to a number that nobody else has."""
    found = [name for each in person.addresses for name in alert_numbers.accounts_of(store, each)]
    found += [name for each in person.addresses for name in alert_numbers.lines_of(store, each)]
    return tuple(found)


def is_opted_out(store: Store, person: Person) -> bool:
    """Return whether the person wants no SMS, or no promotional SMS."""
    contact = person.contact
    refuses = contact is not None and (
        not contact.accepts_sms or contact.details.promotional == "no"
    )
    return refuses or bool(optouts.among(store, person.addresses))
