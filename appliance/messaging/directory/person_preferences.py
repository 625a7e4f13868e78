"""Change the preferences of people, and record every change in the journal with its act.

The preferences are: whether a person accepts SMS, wants promotional SMS, in which language, and
whether the person gets the one SMS for the household. Every function runs inside the caller's
transaction.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from appliance.store import contacts, events, households, promotion
from appliance.store.contact_details import NONE_KNOWN, Act, Preference, Promotional
from appliance.store.contacts import ContactRow, NewContact
from appliance.store.database import Store
from appliance.store.journal.directory import PreferenceChanged

_Change: TypeAlias = tuple[Preference, str, str]


@dataclass(frozen=True, slots=True)
class By:
    """Who changes a preference (as the journal says it), and by which act."""

    actor: str
    act: Act


def choose_promotional(store: Store, address: str, choice: Promotional, by: By) -> int:
    """Store the choice of everybody who has this number; return the number of changed contacts."""
    changed = promotion.of_address(store, address, other_than=choice)
    for contact_id, name, before in changed:
        contacts.choose_promotional(store, contact_id, choice, by.act)
        _note(store, contact_id, name, by, [(Preference.PROMOTIONAL, before, choice)])
    return len(changed)


def promotional(store: Store, addresses: Iterable[str]) -> Mapping[str, Promotional]:
    """Return the choice about promotional SMS of each address; leave out unknown ones.

    Where several people have one number, the refusal of one of them counts.
    """
    return promotion.choices(store, addresses)


def note_new(store: Store, contact_id: int, new: NewContact, by: By) -> None:
    """Record what a new contact refuses or agrees to."""
    if new.accepts_sms and new.details == NONE_KNOWN:
        return
    _note(
        store,
        contact_id,
        new.name,
        by,
        [
            change
            for change in _changes(contacts.NOBODY, new)
            if change[0] in (Preference.ACCEPTS_SMS, Preference.PROMOTIONAL)
        ],
    )
    _stand_alone(store, contact_id, new, by)


def note_changes(store: Store, before: ContactRow, now: NewContact, by: By) -> None:
    """Record the preferences of a contact that have changed."""
    _note(store, before.id, now.name, by, _changes(before, now))
    _stand_alone(store, before.id, now, by)


def _changes(before: ContactRow | NewContact, now: NewContact) -> Iterator[_Change]:
    old, new = before.details, now.details
    for preference, one, other in (
        (Preference.ACCEPTS_SMS, _word(before.accepts_sms), _word(now.accepts_sms)),
        (Preference.PROMOTIONAL, old.promotional, new.promotional),
        (Preference.LANGUAGE, old.language or "", new.language or ""),
        (Preference.PREFERRED, _word(old.preferred), _word(new.preferred)),
    ):
        if one != other:
            yield preference, one, other


def _stand_alone(store: Store, contact_id: int, now: NewContact, by: By) -> None:
    """Let nobody else of the household be its preferred person."""
    household = now.details.household if now.details.preferred else None
    if household is None:
        return
    for other_id, name in households.preferred(store, household):
        if other_id != contact_id:
            contacts.prefer(store, other_id, preferred=False)
            _note(store, other_id, name, by, [(Preference.PREFERRED, "yes", "no")])


def _note(store: Store, contact_id: int, name: str, by: By, changes: Iterable[_Change]) -> None:
    for preference, before, after in changes:
        events.append(
            store,
            PreferenceChanged(
                actor=by.actor,
                contact=contact_id,
                person=name,
                preference=preference,
                before=before,
                after=after,
                act=by.act,
            ),
        )


def _word(value: bool) -> str:  # noqa: FBT001 - the value to write
    return "yes" if value else "no"
