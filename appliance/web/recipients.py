"""Recipients of a form: numbers typed or pasted, contacts and groups found by typing.

The page's script asks `/messages/recipients?q=` while a person types. Without scripts a button
searches, and the page comes back with what was found to tick.
"""

from dataclasses import dataclass, replace

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from werkzeug.datastructures import MultiDict

from appliance.messaging.pasted import take_apart
from appliance.store import contacts, groups
from appliance.store.contacts import ContactRow
from appliance.store.groups import GroupRow, Suggestion
from appliance.web.formatting import phone
from appliance.web.security import requires
from appliance.web.services import services

pages = Blueprint("recipients", __name__)

# What a list under a field can show at once.
MOST_FOUND = 8
# Groups to choose from without scripts.
MOST_OFFERED = 200


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who was chosen so far."""

    numbers: tuple[str, ...] = ()  # as typed
    contacts: tuple[ContactRow, ...] = ()
    groups: tuple[GroupRow, ...] = ()

    def __bool__(self) -> bool:
        """Whether anybody was."""
        return bool(self.numbers or self.contacts or self.groups)

    def with_number(self, number: str) -> "Chosen":
        """The same and one number more."""
        return replace(self, numbers=(*self.numbers, number))

    def without(self, what: str) -> "Chosen":
        """The same less one, named as its button names it: `contact:12`, `group:3`."""
        kind, _, value = what.partition(":")
        return Chosen(
            tuple(n for n in self.numbers if (kind, value) != ("numbers", n)),
            tuple(c for c in self.contacts if (kind, value) != ("contact", str(c.id))),
            tuple(g for g in self.groups if (kind, value) != ("group", str(g.id))),
        )


def chosen(values: MultiDict[str, str], *, numbers_field: str = "numbers") -> Chosen:
    """Read them from a form or an address. Who is not there any more is left out."""
    store = services().store
    typed = take_apart("\n".join(values.getlist(numbers_field)), country())
    contact_ids = list(dict.fromkeys(values.getlist("contact", type=int)))
    group_ids = set(values.getlist("group", type=int))
    return Chosen(
        numbers=tuple(dict.fromkeys(typed)),
        contacts=tuple(contacts.by_ids(store, contact_ids)),
        groups=tuple(group for group in all_groups() if group.id in group_ids),
    )


def country() -> str:
    """The country in whose manner numbers are written."""
    return services().preferences.messaging().country


def all_groups() -> list[GroupRow]:
    """Every group, by name."""
    return groups.all_of(services().store)


def offered_groups(already: Chosen) -> list[GroupRow]:
    """Groups to choose from in a plain list."""
    taken = {group.id for group in already.groups}
    return [group for group in all_groups()[:MOST_OFFERED] if group.id not in taken]


def found_without_script(already: Chosen) -> list[ContactRow]:
    """What the plain search for a contact found."""
    text = request.form.get("find", "").strip()
    if not text:
        return []
    taken = {contact.id for contact in already.contacts}
    found = contacts.page(services().store, limit=MOST_FOUND, text=text)
    return [contact for contact in found if contact.id not in taken]


def detail(found: Suggestion) -> str:
    """What tells one from another of that name."""
    if found.kind == "group":
        return str(ngettext("%(num)s contact", "%(num)s contacts", found.members))
    return phone(found.address) if found.address else str(gettext("no number"))


@pages.get("/messages/recipients")
@requires("operator")
def find() -> ResponseReturnValue:
    """Groups and contacts whose name or number holds `q`: `[{kind, name, value, label, detail}]`.

    With `only=contact`, contacts alone. The closest come first; `X-More` tells how many were cut.
    """
    text = request.args.get("q", "")
    store, contacts_only = services().store, request.args.get("only") == "contact"
    suggest = groups.suggest_contacts if contacts_only else groups.suggest
    found = suggest(store, text, limit=MOST_FOUND)
    total = groups.count_suggestions(store, text, with_groups=not contacts_only)
    answer = jsonify(
        [
            {
                "kind": each.kind,
                "name": each.kind,  # of the form's field
                "value": each.id,
                "label": each.name,
                "detail": detail(each),
            }
            for each in found
        ]
    )
    answer.headers["X-More"] = str(total - len(found))
    return answer
