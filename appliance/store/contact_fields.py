"""The free fields of contacts."""

from peewee import fn

from appliance.store.database import Store
from appliance.store.models.directory import ContactField
from appliance.store.statements import Query, given, statement

_MOST_NAMES = 200  # an import may give every contact a field of another name


@statement
def _next_name() -> Query:
    return ContactField.select(fn.min(ContactField.name)).where(ContactField.name > given("after"))


def names(store: Store) -> list[str]:
    """Return the names of the fields that contacts have, in order: the first 200 of them.

    Each is found by one step in the index, however many contacts have it.
    """
    found: list[str] = []
    name = _next_name.value(store, after="")
    while name is not None and len(found) < _MOST_NAMES:
        found.append(name)
        name = _next_name.value(store, after=name)
    return found
