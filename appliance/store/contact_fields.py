"""The custom fields of contacts."""

from peewee import fn

from appliance.store.database import Store
from appliance.store.models.directory import ContactField
from appliance.store.statements import Query, given, statement

_MOST_NAMES = 200  # an import may give each contact a field of another name


@statement
def _next_name() -> Query:
    return ContactField.select(fn.min(ContactField.name)).where(ContactField.name > given("after"))


def names(store: Store) -> list[str]:
    """Return the names of the contacts' fields in order, the first 200 of them.

    Each takes one step in the index, however many contacts have the field.
    """
    found: list[str] = []
    name = _next_name.value(store, after="")
    while name is not None and len(found) < _MOST_NAMES:
        found.append(name)
        name = _next_name.value(store, after=name)
    return found
