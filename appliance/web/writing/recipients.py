"""The recipients of a form: typed or pasted numbers, contacts and groups."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from appliance.addresses import figures, numbers
from appliance.errors import N_, InputError
from appliance.messaging.recipients import addressees, known_numbers
from appliance.messaging.recipients.addressees import Question
from appliance.store import contacts, groups
from appliance.store.clipboards import Clipboard
from appliance.store.contacts import ContactRow
from appliance.store.groups import GroupRow
from appliance.web.frame import typed_ids
from appliance.web.frame.services import services
from appliance.web.shown.formatting import phone, some

# Groups to choose from without scripts.
MOST_OFFERED = 200
LONGEST_QUOTED = 60
# The answer to a question which contact is meant: none of them.
NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The recipients chosen so far."""

    numbers: tuple[str, ...] = ()  # as typed
    contacts: tuple[ContactRow, ...] = ()
    groups: tuple[GroupRow, ...] = ()
    beside: tuple[str, ...] = ()  # words beside numbers, which choose no recipient
    questions: tuple[Question, ...] = ()  # names that several contacts have

    def __bool__(self) -> bool:
        """Return whether there are any."""
        return bool(self.numbers or self.contacts or self.groups)

    def with_number(self, number: str) -> "Chosen":
        """Return them with another number."""
        return replace(self, numbers=(*self.numbers, number))

    def without(self, what: str) -> "Chosen":
        """Return them without one, named as by its button: `contact:12`, `group:3`."""
        kind, _, value = what.partition(":")
        return replace(
            self,
            numbers=tuple(n for n in self.numbers if (kind, value) != ("numbers", n)),
            contacts=tuple(c for c in self.contacts if (kind, value) != ("contact", str(c.id))),
            groups=tuple(g for g in self.groups if (kind, value) != ("group", str(g.id))),
        )

    @property
    def wrong(self) -> tuple[str, ...]:
        """The numbers that are not valid."""
        return tuple(number for number in self.numbers if not is_number(number))


def chosen(values: MultiDict[str, str], *, numbers_field: str = "numbers") -> Chosen:
    """Read the recipients from a form or an address; leave out those that no longer exist."""
    store = services().store
    answers = list(zip(values.getlist("asked"), values.getlist("answer"), strict=False))
    asked = [name for name, answer in answers if not answer]
    typed = addressees.read(store, "\n".join((*values.getlist(numbers_field), *asked)), country())
    meant = [f"{person.kind}:{person.id}" for person in typed.people]
    meant += (answer for _, answer in answers)
    contact_ids = values.getlist("contact", type=int) + ids("contact", meant)
    group_ids = {*values.getlist("group", type=int), *ids("group", meant)}
    return Chosen(
        numbers=tuple(dict.fromkeys((*typed.numbers, *typed.unknown))),
        beside=typed.beside,
        questions=typed.questions,
        contacts=tuple(contacts.by_ids(store, list(dict.fromkeys(contact_ids)))),
        groups=tuple(groups.by_ids(store, group_ids)),
    )


def with_addresses(chosen: Chosen, addresses: Sequence[str]) -> Chosen:
    """Add addresses, each as the contact whose first number it is, if there is one."""
    known = contacts.by_addresses(services().store, addresses)
    people: list[ContactRow] = []
    others: list[str] = []
    for address in addresses:
        owners = known.get(address, [])
        if len(owners) == 1 and owners[0].numbers[0].address == address:
            people += owners
        else:
            others.append(phone(address))
    return replace(chosen, contacts=(*chosen.contacts, *people), numbers=(*chosen.numbers, *others))


def with_clipboard(chosen: Chosen, gathered: Clipboard) -> Chosen:
    """Add the people on a clipboard."""
    people = contacts.by_ids(services().store, gathered.contact_ids)
    added = tuple(phone(address) for address in gathered.addresses)
    return replace(chosen, contacts=(*chosen.contacts, *people), numbers=(*chosen.numbers, *added))


def ids(kind: str, meant: Sequence[str]) -> list[int]:
    """Return the ids of one kind among `contact:12`, `group:3`."""
    found = (each.removeprefix(f"{kind}:") for each in meant if each.startswith(f"{kind}:"))
    return [read for each in found if (read := typed_ids.read(each)) is not None]


def country() -> str:
    """Return the country whose national numbers are understood."""
    return services().preferences.messaging().country


def is_number(typed: str) -> bool:
    """Return whether a message can be sent to the typed text."""
    try:
        address = known_numbers.resolve(services().store, typed, country())
    except InputError:
        return False
    return numbers.is_answerable(address)


def is_name(typed: str) -> bool:
    """Return whether the typed text looks like a name rather than a number."""
    return any(map(str.isalpha, typed)) and not figures.is_power(typed)


def not_taken(beside: Sequence[str]) -> str:
    """Return a note about words beside numbers that choose no recipient; empty for none."""
    if not beside:
        return ""
    words = some([shorten(words) for words in beside])
    return str(gettext("Found beside the numbers and left aside: %(words)s", words=words))


def shorten(typed: str) -> str:
    """Return the typed text, shortened if it is too long to quote."""
    return typed if len(typed) <= LONGEST_QUOTED else f"{typed[: LONGEST_QUOTED - 1]}…"


def offered_groups(already: Chosen) -> list[GroupRow]:
    """Return the groups to choose from in a plain list."""
    taken = {group.id for group in already.groups}
    every = groups.all_of(services().store)
    return [group for group in every[:MOST_OFFERED] if group.id not in taken]


def not_a_contact(typed: str, field: str = "numbers") -> InputError:
    """Return the error for a name that belongs to no contact."""
    return InputError(
        "not_a_contact",
        N_("“%(typed)s” is not a number: choose a contact in the list."),
        field=field,
        typed=shorten(typed),
    )
