"""Contacts and groups that a request names, by id or by name."""

from collections.abc import Sequence
from typing import Final

from appliance.store import contacts, groups, text
from appliance.web.api.schema import refused
from appliance.web.frame.services import services

# Of one name or part of it; more than these nobody tells apart by name.
_MOST_NAMESAKES: Final = 100


def contact_ids(given: Sequence[int | str]) -> tuple[int, ...]:
    """The ids of contacts. InputError for a name that nobody or more than one has."""
    return tuple(one if isinstance(one, int) else _contact(one) for one in given)


def group_ids(given: Sequence[int | str]) -> tuple[int, ...]:
    """The ids of groups. InputError for a name that none has."""
    return tuple(one if isinstance(one, int) else _group(one) for one in given)


def _contact(name: str) -> int:
    plain = text.plain(name)
    alike = contacts.page(services().store, limit=_MOST_NAMESAKES, text=name)
    found = [row.id for row in alike if text.plain(row.name) == plain]
    if len(found) != 1:
        reason = "are several contacts" if found else "is no contact"
        raise refused(f"cannot be used: “{name}” {reason}", "contacts")
    return found[0]


def _group(name: str) -> int:
    found = groups.by_name(services().store, name)
    if found is None:
        raise refused(f"cannot be used: “{name}” is no group", "groups")
    return found.id
