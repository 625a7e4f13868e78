"""The people behind a report, to write to them: contacts, and numbers that nobody has."""

from dataclasses import dataclass
from datetime import timedelta

from appliance.addresses import numbers
from appliance.messaging.reports import closing
from appliance.messaging.reports.figures import Wanted
from appliance.store import contacts, report_people
from appliance.store.database import Store


@dataclass(frozen=True, slots=True)
class Behind:
    """The people behind a report, the latest correspondent first."""

    contact_ids: tuple[int, ...]
    addresses: tuple[str, ...]  # of several contacts, or of none
    names: tuple[str, ...]  # of the contacts
    unanswerable: int  # senders with a name instead of a number
    is_complete: bool  # whether all messages of the period were looked at

    def __len__(self) -> int:
        """Return the number of people."""
        return len(self.contact_ids) + len(self.addresses)


def behind(store: Store, wanted: Wanted) -> Behind:
    """Return the people behind a report. A contact with several numbers is there once."""
    until = closing.begins(wanted.last + timedelta(days=1))
    found = report_people.behind(store, closing.begins(wanted.first), until, wanted.columns())
    answerable = [each for each in found.addresses if numbers.is_answerable(each)]
    known = contacts.by_addresses(store, answerable)
    people: dict[int, str] = {}
    others: list[str] = []
    for address in answerable:
        owners = known.get(address, [])
        if len(owners) == 1:
            people.setdefault(owners[0].id, owners[0].name)
        else:
            others.append(address)
    return Behind(
        contact_ids=tuple(people),
        addresses=tuple(others),
        names=tuple(people.values()),
        unanswerable=len(found.addresses) - len(answerable),
        is_complete=found.is_complete,
    )
