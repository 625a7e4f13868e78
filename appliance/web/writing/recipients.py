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

from appliance.addresses import figures, numbers
from appliance.errors import N_, InputError
from appliance.messaging.recipients import addressees, known_numbers, named
from appliance.messaging.recipients.addressees import Addressees, Question
from appliance.store import contacts, groups
from appliance.store.contacts import ContactRow
from appliance.store.groups import GroupRow, Suggestion
from appliance.web.frame import typed_ids
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.shown import errors
from appliance.web.shown.formatting import phone, some

pages = Blueprint("recipients", __name__)

# What a list under a field can show at once.
MOST_FOUND = 8
# Groups to choose from without scripts.
MOST_OFFERED = 200
# Names that are told in one sentence beside the field.
MOST_TOLD = 3
LONGEST_QUOTED = 60
# The answer to a question who somebody is: nobody of these.
NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who was chosen so far."""

    numbers: tuple[str, ...] = ()  # as typed
    contacts: tuple[ContactRow, ...] = ()
    groups: tuple[GroupRow, ...] = ()
    beside: tuple[str, ...] = ()  # words that stood beside numbers: nobody was chosen by them
    questions: tuple[Question, ...] = ()  # names that several have

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
        groups=tuple(group for group in all_groups() if group.id in group_ids),
    )


def with_addresses(chosen: Chosen, addresses: Sequence[str]) -> Chosen:
    """With these addresses besides, each as the contact who is written to there if it is one."""
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


def ids(kind: str, meant: Sequence[str]) -> list[int]:
    """The ids of one kind among `contact:12`, `group:3`."""
    found = (each.removeprefix(f"{kind}:") for each in meant if each.startswith(f"{kind}:"))
    return [read for each in found if (read := typed_ids.read(each)) is not None]


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
    words = some([shorten(words) for words in beside])
    return str(gettext("Found beside the numbers and left aside: %(words)s", words=words))


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


def more_without_script() -> int:
    """How many contacts the plain search found beyond those that are shown."""
    text = request.form.get("find", "").strip()
    return max(0, contacts.count(services().store, text) - MOST_FOUND) if text else 0


def detail(found: Suggestion) -> str:
    """What tells one from another of that name."""
    if found.kind == "group":
        return str(ngettext("%(num)s contact", "%(num)s contacts", found.members))
    return phone(found.address) if found.address else str(gettext("no number"))


@pages.post("/messages/recipients/read")
@requires("operator")
def read() -> ResponseReturnValue:
    """Read `text`: `{taken: [{kind, name, value, label}], left, note, options, rest}`.

    `kind` is `wrong` for what is nearly a number. `left` is the text that means nobody for certain;
    `options` are the people whom its first question is about, as `find` gives them, and `rest` is
    the text that is left once one of them is chosen.
    """
    typed = addressees.read(services().store, request.form.get("text", ""), country())
    numbers_taken = [
        {
            "kind": "number" if is_number(number) else "wrong",
            "name": "numbers",
            "value": number,
            "label": number,
        }
        for number in typed.numbers
    ]
    asked = [question.typed for question in typed.questions]
    return jsonify(
        taken=numbers_taken + [option(person) for person in typed.people],
        left="; ".join((*asked, *typed.unknown)),
        note=note(typed),
        options=[option(each) for question in typed.questions[:1] for each in question.candidates],
        rest="; ".join((*asked[1:], *typed.unknown)),
    )


def note(typed: Addressees) -> str:
    """What is said beside the field of a text that was typed or pasted."""
    told = [named.several(question.typed, "numbers") for question in typed.questions]
    told += [not_a_contact(name) for name in typed.unknown]
    more = len(told) - MOST_TOLD
    return " ".join(
        filter(
            None,
            (
                not_taken(typed.beside),
                *map(errors.text_of, told[:MOST_TOLD]),
                ngettext("and %(num)s more", "and %(num)s more", more) if more > 0 else "",
            ),
        )
    )


def option(found: Suggestion) -> dict[str, str | int]:
    """Somebody to choose, for the page's script."""
    return {
        "kind": found.kind,
        "name": found.kind,  # of the form's field
        "value": found.id,
        "label": found.name,
        "detail": detail(found),
    }


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
    answer = jsonify([option(each) for each in found])
    answer.headers["X-More"] = str(total - len(found))
    return answer
