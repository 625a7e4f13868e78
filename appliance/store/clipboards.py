"""Each user's clipboard: contacts and numbers, each at most once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from appliance.errors import N_, InputError
from appliance.store.database import Store
from appliance.store.marks import padded
from appliance.store.models.clipboards import ClipboardContact, ClipboardNumber
from appliance.store.models.directory import Contact
from appliance.store.statements import (
    Query,
    among,
    count_all,
    given,
    insert,
    statement,
    statements,
)

MOST: Final = 10_000  # as many as one sending takes
_CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class Clipboard:
    """What a user has gathered."""

    contact_ids: tuple[int, ...]  # by name
    addresses: tuple[str, ...]

    def __len__(self) -> int:
        """Return the number of people."""
        return len(self.contact_ids) + len(self.addresses)


@statement
def _contacts() -> Query:
    return (
        ClipboardContact.select(ClipboardContact.contact_id)
        .join(Contact, on=Contact.id == ClipboardContact.contact_id)
        .where(ClipboardContact.user_id == given("user_id"))
        .order_by(Contact.sort_name, Contact.id)
    )


@statement
def _numbers() -> Query:
    query = ClipboardNumber.select(ClipboardNumber.address)
    return query.where(ClipboardNumber.user_id == given("user_id")).order_by(
        ClipboardNumber.address
    )


@statement
def _count_contacts() -> Query:
    query = ClipboardContact.select(count_all())
    return query.where(ClipboardContact.user_id == given("user_id"))


@statement
def _count_numbers() -> Query:
    query = ClipboardNumber.select(count_all())
    return query.where(ClipboardNumber.user_id == given("user_id"))


@statements
def _among(number: int) -> Query:
    query = ClipboardContact.select(ClipboardContact.contact_id)
    return query.where(
        ClipboardContact.user_id == given("user_id"),
        among(ClipboardContact.contact_id, "ids", number),
    )


@statement
def _add_contact() -> Query:
    query = insert(ClipboardContact.user_id, ClipboardContact.contact_id)
    return query.on_conflict(action="nothing")


@statement
def _add_number() -> Query:
    query = insert(ClipboardNumber.user_id, ClipboardNumber.address)
    return query.on_conflict(action="nothing")


@statement
def _remove_contact() -> Query:
    return ClipboardContact.delete().where(
        ClipboardContact.user_id == given("user_id"),
        ClipboardContact.contact_id == given("contact_id"),
    )


@statement
def _remove_number() -> Query:
    return ClipboardNumber.delete().where(
        ClipboardNumber.user_id == given("user_id"), ClipboardNumber.address == given("address")
    )


@statement
def _clear_contacts() -> Query:
    return ClipboardContact.delete().where(ClipboardContact.user_id == given("user_id"))


@statement
def _clear_numbers() -> Query:
    return ClipboardNumber.delete().where(ClipboardNumber.user_id == given("user_id"))


def of(store: Store, user_id: int) -> Clipboard:
    """Return a user's clipboard."""
    contacts = _contacts.rows(store, user_id=user_id)
    numbers = _numbers.rows(store, user_id=user_id)
    return Clipboard(tuple(row[0] for row in contacts), tuple(row[0] for row in numbers))


def count(store: Store, user_id: int) -> int:
    """Return the number of people on a user's clipboard."""
    contacts = int(_count_contacts.value(store, user_id=user_id))
    return contacts + int(_count_numbers.value(store, user_id=user_id))


def among_contacts(store: Store, user_id: int, contact_ids: Sequence[int]) -> set[int]:
    """Return those of the contacts that are on a user's clipboard."""
    found: set[int] = set()
    for start in range(0, len(contact_ids), _CHUNK):
        chunk = padded(contact_ids[start : start + _CHUNK])
        found.update(row[0] for row in _among(len(chunk)).rows(store, user_id=user_id, ids=chunk))
    return found


def add(
    store: Store,
    user_id: int,
    *,
    contact_ids: Iterable[int] = (),
    addresses: Iterable[str] = (),
) -> int:
    """Add existing contacts and numbers; return the number of those that are new.

    Raise InputError if the clipboard would exceed `MOST`; nothing is added then.
    """
    with store.transaction():
        before = count(store, user_id)
        _add_contact.execute_many(
            store, ("user_id", "contact_id"), ((user_id, each) for each in contact_ids)
        )
        _add_number.execute_many(
            store, ("user_id", "address"), ((user_id, each) for each in addresses)
        )
        after = count(store, user_id)
        if after > MOST:
            raise InputError(
                "clipboard_full",
                N_("The clipboard holds at most %(most)d people: nothing was added."),
                cure=N_("Send to those it holds, or empty it."),
                most=MOST,
            )
    return after - before


def remove(
    store: Store,
    user_id: int,
    *,
    contact_ids: Iterable[int] = (),
    addresses: Iterable[str] = (),
) -> None:
    """Remove contacts and numbers."""
    with store.transaction():
        for contact_id in contact_ids:
            _remove_contact.execute(store, user_id=user_id, contact_id=contact_id)
        for address in addresses:
            _remove_number.execute(store, user_id=user_id, address=address)


def clear(store: Store, user_id: int) -> None:
    """Remove everybody."""
    with store.transaction():
        _clear_contacts.execute(store, user_id=user_id)
        _clear_numbers.execute(store, user_id=user_id)
