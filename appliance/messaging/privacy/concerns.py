"""Tell which entries of the journal are about a person, and what is left of them afterwards."""

import contextlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from appliance.store.database import Row

# Members of a detail that name the person of the entry, or say something about them.
_PERSONAL: Final = frozenset({"added", "changed", "removed", "person", "note", "sought"})
_ADDRESSES: Final = frozenset({"address", "recipient"})
_REDACTED: Final = "…"


@dataclass(frozen=True, slots=True)
class Concern:
    """Whom the entries are about."""

    contact_id: int | None
    name: str
    addresses: Collection[str]
    discussions: Collection[int]

    def is_about(self, entry: Row) -> bool:
        """Return whether an entry is about the person."""
        told = detail(entry)
        if self.contact_id is not None and told.get("contact") == self.contact_id:
            return True
        if entry["discussion_id"] in self.discussions:
            return True
        if self.name and entry["kind"] == "contact" and self.name in told.values():
            return True
        return any(self._names(value) for key, value in told.items() if key in _OF_A_PERSON)

    def _names(self, value: Any) -> bool:
        if isinstance(value, dict):  # changed settings, such as the number for a warning
            return any(self._names(each) for each in value.values())
        return isinstance(value, str) and value in self.addresses


_OF_A_PERSON: Final = _PERSONAL | _ADDRESSES


def detail(entry: Row) -> Mapping[str, Any]:
    """Return the detail of an entry; a plain value is no detail."""
    with contextlib.suppress(ValueError, TypeError):
        found = json.loads(entry["detail"])
        if isinstance(found, dict):
            return found
    return {}


def redacted(entry: Row) -> dict[str, Any]:
    """Return the detail without numbers, names and notes."""
    return {key: _without_person(key, value) for key, value in detail(entry).items()}


def _without_person(key: str, value: Any) -> Any:
    if key in _ADDRESSES:
        return ""
    if key in _PERSONAL and isinstance(value, dict):
        return dict.fromkeys(value, _REDACTED)
    return _REDACTED if key in _PERSONAL and value else value
