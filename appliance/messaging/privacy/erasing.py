"""Erase a person in short commits.

The first commit deletes the contact, takes the person's numbers out of the alerts of accounts and
lines, keeps the opt-out as a hash and records the erasure. From then
on it is carried out whole, whatever happens: after a kill, at the next start. A message that is
being sent at that moment is finished first.
"""

import logging

from appliance.errors import StoreError
from appliance.messaging.directory import staged_imports
from appliance.messaging.outbound import revising, staging
from appliance.messaging.privacy import people
from appliance.messaging.privacy.concerns import Concern, redacted
from appliance.messaging.privacy.people import Person
from appliance.messaging.requests import Author
from appliance.store import (
    alert_numbers,
    contacts,
    discussions,
    erasures,
    events,
    optouts,
    outgoing,
    waiting,
)
from appliance.store.database import Store
from appliance.store.erasures import ErasureRow
from appliance.store.journal.accounts import AccountChanged
from appliance.store.journal.balance import BalanceSettings
from appliance.store.journal.directory import ContactChanged
from appliance.store.journal.messages import MessagesDeleted
from appliance.store.journal.people import PersonErased
from appliance.store.states import Event, MessageStatus

log = logging.getLogger(__name__)


def erase(store: Store, person: Person, author: Author) -> int:
    """Begin to erase a person; return the erasure's id. `work_off` does the rest."""
    staging.work_off_all(store)
    revising.work_off_all(store)
    with staged_imports.none_under_way(store):
        if people.is_opted_out(store, person):
            for address in person.addresses:
                optouts.forget_number(store, address)
        _forget_alerts(store, person, author)
        if person.contact_id is not None:
            contacts.remove(store, person.contact_id)
            # Without the name: it tells the pages and programs that the directory has changed.
            events.append(store, ContactChanged(actor=author.actor, contact=person.contact_id))
        return erasures.begin(
            store,
            author.actor,
            person.contact_id,
            person.name,
            (person.addresses, person.shared),
        )


def _forget_alerts(store: Store, person: Person, author: Author) -> None:
    """Send no more alerts to the person, inside a transaction; the journal says whose they were.

    A number that somebody else has too keeps its alerts.
    """
    for address in person.addresses:
        for account in alert_numbers.accounts_of(store, address):
            events.append(store, AccountChanged(actor=author.actor, changed=account))
        for line in alert_numbers.lines_of(store, address):
            entry = BalanceSettings(
                line=line, changed={"balance_alert_number": ""}, actor=author.actor
            )
            events.append(store, entry)
        alert_numbers.forget(store, address)


def is_complete(store: Store, erasure_id: int) -> bool:
    """Return whether an erasure is complete."""
    return all(each.id != erasure_id for each in erasures.under_way(store))


def work_off(store: Store) -> None:
    """Carry out the erasures, in several commits, as far as no message is being sent.

    Raise StoreFullError or StoreBusyError; the rest is done later.
    """
    for erasure in erasures.under_way(store):
        _carry_out(store, erasure)


def work_off_now_or_later(store: Store) -> None:
    """Run `work_off`; what fails now is done once the store is available."""
    try:
        work_off(store)
    except StoreError as error:
        log.warning("a person is erased later: %s", error)


def finish(store: Store) -> None:
    """Carry out the erasures, and wipe what they deleted from the file."""
    work_off(store)
    if erasures.is_to_wipe(store) and not erasures.wipe(store):
        log.info("the database's log is emptied later: somebody reads")


def _carry_out(store: Store, erasure: ErasureRow) -> None:
    found = {address: discussions.find(store, address) for address in erasure.addresses}
    own = [each for each in found.values() if each is not None]
    for discussion_id in own:
        _take_back(store, erasure, discussion_id)
        while _erase_some(store, erasure, discussion_id):
            pass
    shared = (discussions.find(store, address) for address in erasure.shared)
    for discussion_id in (each for each in shared if each is not None):
        while _erase_some(store, erasure, discussion_id, erasure.contact_id):
            pass
    concern = Concern(
        erasure.contact_id, erasure.name, frozenset(erasure.addresses), frozenset(own)
    )
    while _redact_some(store, erasure.id, concern):
        pass
    _complete(store, erasure.id, found)


def _take_back(store: Store, erasure: ErasureRow, discussion_id: int) -> None:
    """Cancel what waits to be sent."""
    with store.transaction():
        outgoing.change_all(
            store,
            waiting.stoppable_of_discussion(store, discussion_id),
            MessageStatus.CANCELLED,
            on=Event.CANCELLED,
            actor=erasure.actor,
            ready=0,
            release_at=None,
            error=None,
        )


def _erase_some(
    store: Store, erasure: ErasureRow, discussion_id: int, contact_id: int | None = None
) -> int:
    with store.transaction():
        return erasures.erase_messages(store, erasure, discussion_id, contact_id=contact_id)


def _redact_some(store: Store, erasure_id: int, concern: Concern) -> bool:
    """Redact the next entries of the journal; return whether more follow."""
    with store.transaction():
        erasure = _present(store, erasure_id)
        rows = [] if erasure is None else erasures.entries(store, erasure.journal)
        if erasure is None or not rows:
            return False
        about = [(row["id"], redacted(row)) for row in rows if concern.is_about(row)]
        erasures.redact(store, [(number, told) for number, told in about if told])
        erasures.note_journal(store, erasure, rows[-1]["id"])
        return True


def _complete(store: Store, erasure_id: int, found: dict[str, int | None]) -> None:
    """End the erasure unless a message is being sent."""
    with store.transaction():
        erasure = _present(store, erasure_id)
        if erasure is None:
            return
        own = [each for each in found.values() if each is not None]
        if any(erasures.being_sent(store, each) for each in own):
            return
        for discussion_id in own:
            events.append(store, MessagesDeleted(discussion=discussion_id))
        for address, its_discussion in found.items():
            erasures.forget_address(store, address, its_discussion)
        events.append(store, PersonErased(actor=erasure.actor, messages=erasure.messages))
        erasures.end(store, erasure_id)


def _present(store: Store, erasure_id: int) -> ErasureRow | None:
    return next((each for each in erasures.under_way(store) if each.id == erasure_id), None)
