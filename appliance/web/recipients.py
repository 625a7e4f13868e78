"""Recipients of a form: numbers typed or pasted, contacts and groups found by typing.

The page's script asks `/messages/recipients?q=` while a person types, and has what was typed or
pasted taken apart at `/messages/recipients/read`, as the form is when it is sent. Without scripts a
button searches, and the page comes back with what was found to tick.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from werkzeug.datastructures import MultiDict

from appliance.errors import N_, InputError
from appliance.messaging import figures, known_numbers, numbers
from appliance.messaging.pasted import take_apart
from appliance.store import contacts, groups
from appliance.store.contacts import ContactRow
from appliance.store.groups import GroupRow, Suggestion
from appliance.web import errors
from appliance.web.formatting import phone
from appliance.web.security import requires
from appliance.web.services import services

pages = Blueprint("recipients", __name__)

# What a list under a field can show at once.
MOST_FOUND = 8
# Groups to choose from without scripts.
MOST_OFFERED = 200
# Pieces of a text that are quoted to the person who pasted it.
MOST_QUOTED = 5
LONGEST_QUOTED = 60


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who was chosen so far."""

    numbers: tuple[str, ...] = ()  # as typed
    contacts: tuple[ContactRow, ...] = ()
    groups: tuple[GroupRow, ...] = ()
    beside: tuple[str, ...] = ()  # words that stood beside numbers: nobody was chosen by them

    def __bool__(self) -> bool:
        """Whether anybody was."""
        return bool(self.numbers or self.contacts or self.groups)

    def with_number(self, number: str) -> "Chosen":
        """The same and one number more."""
        return replace(self, numbers=(*self.numbers, number))

    def without(self, what: str) -> "Chosen":
        """The same less one, named as its button names it: `contact:12`, `group:3`."""
        kind, _, value = what.partition(":")
        return replace(
            self,
            numbers=tuple(n for n in self.numbers if (kind, value) != ("numbers", n)),
            contacts=tuple(c for c in self.contacts if (kind, value) != ("contact", str(c.id))),
            groups=tuple(g for g in self.groups if (kind, value) != ("group", str(g.id))),
        )

    @property
    def wrong(self) -> tuple[str, ...]:
        """Those of the numbers that are none."""
        return tuple(number for number in self.numbers if not is_number(number))


def chosen(values: MultiDict[str, str], *, numbers_field: str = "numbers") -> Chosen:
    """Read them from a form or an address. Who is not there any more is left out."""
    store = services().store
    typed = take_apart("\n".join(values.getlist(numbers_field)), country())
    names = (", ".join(cells) for cells in typed.names)
    contact_ids = list(dict.fromkeys(values.getlist("contact", type=int)))
    group_ids = set(values.getlist("group", type=int))
    return Chosen(
        numbers=tuple(dict.fromkeys((*typed.numbers, *names))),
        beside=typed.beside,
        contacts=tuple(contacts.by_ids(store, contact_ids)),
        groups=tuple(group for group in all_groups() if group.id in group_ids),
    )


def country() -> str:
    """The country in whose manner numbers are written."""
    return services().preferences.messaging().country


def is_number(typed: str) -> bool:
    """Whether a message can be sent to what was typed."""
    try:
        address = known_numbers.resolve(services().store, typed, country())
    except InputError:
        return False
    return numbers.is_answerable(address)


def is_name(typed: str) -> bool:
    """Whether what was typed is rather a name than a number."""
    return any(map(str.isalpha, typed)) and not figures.is_power(typed)


def not_taken(beside: Sequence[str]) -> str:
    """What stood beside numbers, for the person to see that nobody is written to by it."""
    if not beside:
        return ""
    quoted = ", ".join(shorten(words) for words in beside[:MOST_QUOTED])
    more = "" if len(beside) <= MOST_QUOTED else f" (+{len(beside) - MOST_QUOTED})"
    return str(gettext("Beside the numbers, and no recipient: %(words)s", words=quoted)) + more


def shorten(typed: str) -> str:
    """What was typed, cut where it is too long to be quoted."""
    return typed if len(typed) <= LONGEST_QUOTED else f"{typed[: LONGEST_QUOTED - 1]}…"


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


@pages.post("/messages/recipients/read")
@requires("operator")
def read() -> ResponseReturnValue:
    """Take `text` apart: `{taken: [{kind, name, value, label}], left, note}`.

    `kind` is `wrong` for what is nearly a number; `left` is the text that is none.
    """
    typed = take_apart(request.form.get("text", ""), country())
    taken = [
        {
            "kind": "number" if is_number(number) else "wrong",
            "name": "numbers",
            "value": number,
            "label": number,
        }
        for number in dict.fromkeys(typed.numbers)
    ]
    left = [", ".join(cells) for cells in typed.names]
    unknown = (errors.text_of(not_a_contact(name)) for name in left[:MOST_QUOTED])
    notes = [not_taken(typed.beside), *unknown]
    return jsonify(taken=taken, left="; ".join(left), note=" ".join(filter(None, notes)))


def not_a_contact(typed: str) -> InputError:
    """The error for a name that nobody is known by."""
    return InputError(
        "not_a_contact",
        N_("“%(typed)s” is not a number: choose a contact in the list."),
        field="numbers",
        typed=shorten(typed),
    )


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
