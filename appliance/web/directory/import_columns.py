"""The columns of an imported file: what each is taken for, and the user's choice.

A choice is written in addresses as `1.name.number.field`: whether there are titles, then the roles.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from appliance.errors import N_
from appliance.messaging.directory.contact_files import Choice, Role, Table

ROLES: Mapping[Role, str] = {
    "name": N_("Name"),
    "first_name": N_("First name"),
    "middle_name": N_("Middle name"),
    "last_name": N_("Last name"),
    "company": N_("Company"),
    "number": N_("Number"),
    "label": N_("Label of the previous number"),
    "label_before": N_("Label of the next number"),
    "notes": N_("Notes"),
    "accepts_sms": N_("Accepts SMS"),
    "groups": N_("Groups"),
    "private": N_("Private: the previous number"),
    "promotional": N_("Promotional SMS"),
    "email": N_("E-mail address"),
    "language": N_("Language"),
    "colleague": N_("Colleague"),
    "street": N_("Street and number"),
    "postcode": N_("Postcode"),
    "town": N_("Town"),
    "preferred": N_("Gets the one SMS for the address"),
    "external_id": N_("Id in another program"),
    "field": N_("Other field"),
    "unknown": N_("Not imported"),
}
_ROLES: tuple[Role, ...] = get_args(Role)
_LONGEST_EXAMPLE = 30


@dataclass(frozen=True, slots=True)
class OfferedColumn:
    """A column and the roles that it may have."""

    title: str
    example: str
    role: Role
    roles: tuple[tuple[Role, str], ...]


def choice(written: str) -> Choice | None:
    """Return the choice in an address; None if it has none or an invalid one."""
    titles, *roles = written.split(".")
    return Choice(titles == "1", _known(roles)) if roles else None


def _known(roles: list[str]) -> tuple[Role, ...]:
    """Return the roles, with "unknown" in place of those that do not exist."""
    by_name = {str(role): role for role in _ROLES}
    return tuple(by_name.get(role, "unknown") for role in roles)


def written(given: MultiDict[str, str]) -> str:
    """Return the choice of a form, as an address contains it."""
    return ".".join(["1" if given.get("titles") else "0", *given.getlist("role")])


def offered(table: Table) -> list[OfferedColumn]:
    """Return every column of a file, to choose its role."""
    roles = tuple((role, gettext(word)) for role, word in ROLES.items())
    return [
        OfferedColumn(
            title=column.title or gettext("Column %(number)d", number=place),
            example=example[:_LONGEST_EXAMPLE],
            role=column.role,
            roles=roles,
        )
        for place, (column, example) in enumerate(
            zip(table.columns, table.examples, strict=True), start=1
        )
    ]
