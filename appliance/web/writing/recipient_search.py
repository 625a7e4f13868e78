"""The search for recipients while a user types, and the reading of a pasted list.

The page's script asks `/messages/recipients?q=` while a user types, and lets
`/messages/recipients/read` split what was typed or pasted, as is done with a sent form. Without
scripts a button searches, and the page shows the contacts found with boxes to tick.
"""

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from appliance.messaging.recipients import addressees, named
from appliance.messaging.recipients.addressees import Addressees
from appliance.store import contacts, suggestions
from appliance.store.contacts import ContactRow
from appliance.store.suggestions import Suggestion
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.shown import errors
from appliance.web.shown.formatting import phone
from appliance.web.writing import recipients
from appliance.web.writing.recipients import Chosen

pages = Blueprint("recipients", __name__)

# Entries that the list below a field can show.
MOST_FOUND = 8
# Problems that are described beside the field.
MOST_TOLD = 3


def found_without_script(already: Chosen) -> list[ContactRow]:
    """Return the contacts that the plain search found."""
    text = request.form.get("find", "").strip()
    if not text:
        return []
    taken = {contact.id for contact in already.contacts}
    found = contacts.page(services().store, limit=MOST_FOUND, text=text)
    return [contact for contact in found if contact.id not in taken]


def more_without_script() -> int:
    """Return the number of contacts that the plain search found but does not show."""
    text = request.form.get("find", "").strip()
    return max(0, contacts.count(services().store, text) - MOST_FOUND) if text else 0


def detail(found: Suggestion) -> str:
    """Return what distinguishes contacts of the same name."""
    if found.kind == "group":
        return str(ngettext("%(num)s contact", "%(num)s contacts", found.members))
    return phone(found.address) if found.address else str(gettext("no number"))


@pages.post("/messages/recipients/read")
@requires("operator")
def read() -> ResponseReturnValue:
    """Read `text` and return `{taken: [{kind, name, value, label}], left, note, options, rest}`.

    `kind` is `wrong` for an invalid number. `left` is the text that identifies nobody for certain;
    `options` are the people that its first question is about, as `find` returns them, and `rest` is
    the text that remains once one of them is chosen.
    """
    typed = addressees.read(services().store, request.form.get("text", ""), recipients.country())
    numbers_taken = [
        {
            "kind": "number" if recipients.is_number(number) else "wrong",
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
    """Return the note about a typed or pasted text, to be shown beside the field."""
    told = [named.several(question.typed, "numbers") for question in typed.questions]
    told += [recipients.not_a_contact(name) for name in typed.unknown]
    more = len(told) - MOST_TOLD
    return " ".join(
        filter(
            None,
            (
                recipients.not_taken(typed.beside),
                *map(errors.text_of, told[:MOST_TOLD]),
                ngettext("and %(num)s more", "and %(num)s more", more) if more > 0 else "",
            ),
        )
    )


def option(found: Suggestion) -> dict[str, str | int]:
    """Return a contact or group to choose, for the page's script."""
    return {
        "kind": found.kind,
        "name": found.kind,  # of the form's field
        "value": found.id,
        "label": found.name,
        "detail": detail(found),
    }


@pages.get("/messages/recipients")
@requires("operator")
def find() -> ResponseReturnValue:
    """Return groups and contacts whose name or number contains `q`.

    The answer is `[{kind, name, value, label, detail}]`, the closest first; with `only=contact` it
    has contacts only. `X-More` is the number of those left out.
    """
    text = request.args.get("q", "")
    store, contacts_only = services().store, request.args.get("only") == "contact"
    suggest = suggestions.suggest_contacts if contacts_only else suggestions.suggest
    found = suggest(store, text, limit=MOST_FOUND)
    total = suggestions.count(store, text, with_groups=not contacts_only)
    answer = jsonify([option(each) for each in found])
    answer.headers["X-More"] = str(total - len(found))
    return answer
