"""Contacts and groups that a request names by id or by name."""

from collections.abc import Sequence
from typing import Final

from appliance.store import contacts, groups, text
from appliance.web.api.schema import refused
from appliance.web.frame.services import services

# Contacts with the same name, or with a name that contains it.
_MOST_NAMESAKES: Final = 100


def contact_ids(given: Sequence[int | str]) -> tuple[int, ...]:
    """Return the ids of contacts. Raise InputError for a name that none or several have."""
    return tuple(one if isinstance(one, int) else _contact(one) for one in given)


def group_ids(given: Sequence[int | str]) -> tuple[int, ...]:
    """Return the ids of groups. Raise InputError for a name that no group has."""
    return tuple(one if isinstance(one, int) else _group(one) for one in given)


def _contact(name: str) -> int:
    plain = text.plain(name)
    alike = contacts.page(services().store, limit=_MOST_NAMESAKES, text=name)
    found = [row.id for row in alike if text.plain(row.name) == plain]
    if len(found) != 1:
        reason = "are several contacts" if found else "is not a contact"
        raise refused(f"cannot be used: “{name}” {reason}", "contacts")
    return found[0]


def _group(name: str) -> int:
    found = groups.by_name(services().store, name)
    if found is None:
        raise refused(f"cannot be used: “{name}” is not a group", "groups")
    return found.id
