"""Validate and store templates, and record every change and its author in the journal.

A template is shared or belongs to one user. `Viewer` is the person who asks: a viewer sees the
shared templates and their own.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from appliance.errors import N_, ConflictError, ForbiddenError, InputError, NotFoundError
from appliance.messaging import texts
from appliance.messaging.requests import Author
from appliance.messaging.templates import variables
from appliance.store import events, templates
from appliance.store.database import Store
from appliance.store.journal.templates import TemplateChanged
from appliance.store.templates import NewTemplate, TemplateRow
from appliance.store.text import plain

RECIPIENTS: Final = ("contact", "colleague", "any")
CONTEXTS: Final = ("general", "campaign", "appointment", "record", "task", "automation")
LONGEST_LABEL: Final = 80
# Nobody scrolls through more, and an import needs a limit.
MOST_TEMPLATES: Final = 1_000
# Letters, numbers, punctuation and symbols: without one, nobody could find or click the label.
_VISIBLE: Final = frozenset("LNPS")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person or program that asks."""

    author: Author
    user_id: int | None = None  # None: one of the box's programs, which has no templates of its own


@dataclass(frozen=True, slots=True)
class Wanted:
    """A template as requested by a person or a program."""

    label: str
    text: str
    recipients: str = "any"
    context: str = "general"
    own: bool = False  # visible to its owner only


def save(
    store: Store,
    wanted: Wanted,
    viewer: Viewer,
    max_segments: int,
    template_id: int | None = None,
) -> int:
    """Add a template, or replace the content of one; return its id.

    Raise InputError with its field, ConflictError `duplicate_label`, NotFoundError, or
    ForbiddenError if a program asks for a template of its own.
    """
    new = checked(wanted, viewer, max_segments)
    with store.transaction():
        if template_id is not None:
            get(store, template_id, viewer)
        same = templates.by_label(store, new.label, new.owner_id)
        if same is not None and same.id != template_id:
            raise ConflictError(
                "duplicate_label",
                N_("There is a template “%(label)s” already."),
                label=same.label,
            )
        if template_id is None:
            template_id = add(store, new)
            events.append(store, TemplateChanged(actor=viewer.author.actor, added=new.label))
        else:
            templates.change(store, template_id, new)
            events.append(store, TemplateChanged(actor=viewer.author.actor, changed=new.label))
    return template_id


def change(
    store: Store, template_id: int, given: Mapping[str, Any], viewer: Viewer, max_segments: int
) -> None:
    """Change the given fields of a template, named as in `Wanted`; the others stay.

    Raise what `save` raises.
    """
    with store.transaction():
        row = get(store, template_id, viewer)
        kept = Wanted(row.label, row.text, row.recipients, row.context, row.owner_id is not None)
        save(store, replace(kept, **given), viewer, max_segments, template_id)


def copy(store: Store, template_id: int, viewer: Viewer) -> int:
    """Add a copy of a template under the next free label; return its id."""
    with store.transaction():
        found = get(store, template_id, viewer)
        label = free_label(store, found.label, found.owner_id)
        new = NewTemplate(label, found.recipients, found.context, found.text, found.owner_id)
        copied = add(store, new)
        events.append(store, TemplateChanged(actor=viewer.author.actor, added=label))
    return copied


def move(store: Store, template_id: int, viewer: Viewer, by: int) -> None:
    """Move a template by some places among the active ones; it stops at the ends."""
    with store.transaction():
        found = get(store, template_id, viewer)
        order = [row.id for row in templates.listed(store, viewer.user_id)]
        if found.id not in order:
            return
        place = order.index(found.id)
        order.insert(min(max(place + by, 0), len(order) - 1), order.pop(place))
        templates.put_in_order(store, order)


def archive(store: Store, template_id: int, viewer: Viewer, *, archived: bool) -> TemplateRow:
    """Archive or unarchive a template; return it as it was."""
    with store.transaction():
        found = get(store, template_id, viewer)
        templates.archive(store, template_id, archived=archived)
        events.append(
            store,
            TemplateChanged(
                actor=viewer.author.actor,
                archived=found.label if archived else None,
                unarchived=None if archived else found.label,
            ),
        )
    return found


def remove(store: Store, template_id: int, viewer: Viewer) -> TemplateRow:
    """Delete a template for good; return it as it was."""
    with store.transaction():
        found = get(store, template_id, viewer)
        templates.remove(store, template_id)
        events.append(store, TemplateChanged(actor=viewer.author.actor, removed=found.label))
    return found


def get(store: Store, template_id: int, viewer: Viewer) -> TemplateRow:
    """Return a template that the viewer sees. Raise NotFoundError."""
    found = templates.get(store, template_id, viewer.user_id)
    if found is None:
        raise NotFoundError("unknown_template", N_("There is no template %(id)d."), id=template_id)
    return found


def checked(wanted: Wanted, viewer: Viewer, max_segments: int) -> NewTemplate:
    """Return the template to store. Raise InputError with its field, or ForbiddenError."""
    label = " ".join(_CONTROL.sub(" ", wanted.label).split())
    if not any(unicodedata.category(each)[0] in _VISIBLE for each in label):
        raise InputError("label_empty", N_("The template needs a label."), field="label")
    if len(label) > LONGEST_LABEL:
        raise InputError(
            "label_too_long",
            N_("The label has %(length)d characters; the maximum is %(limit)d."),
            field="label",
            length=len(label),
            limit=LONGEST_LABEL,
        )
    _check_choice(wanted.recipients, RECIPIENTS, "recipients")
    _check_choice(wanted.context, CONTEXTS, "context")
    text, _ = texts.check(wanted.text, max_segments)
    variables.parse(text)
    if wanted.own and viewer.user_id is None:
        raise ForbiddenError(
            "no_own_templates", N_("Only a user can have a template that others do not see.")
        )
    owner_id = viewer.user_id if wanted.own else None
    return NewTemplate(label, wanted.recipients, wanted.context, text, owner_id)


def free_label(store: Store, label: str, owner_id: int | None, taken: Collection[str] = ()) -> str:
    """Return the label, with the first number that makes it unique if needed: `Retard (2)`.

    `taken` are further labels to avoid, in the form of `plain`.
    """
    number, free = 1, label
    while plain(free) in taken or templates.by_label(store, free, owner_id) is not None:
        number += 1
        ending = f" ({number})"
        free = label[: LONGEST_LABEL - len(ending)] + ending
    return free


def add(store: Store, new: NewTemplate) -> int:
    """Store a template, inside the caller's transaction; return its id. Raise ConflictError."""
    if templates.count(store) >= MOST_TEMPLATES:
        raise ConflictError(
            "too_many_templates",
            N_("There are already %(limit)d templates, which is the maximum."),
            cure=N_("Delete some that nobody uses."),
            limit=MOST_TEMPLATES,
        )
    return templates.add(store, new)


def _check_choice(value: str, choices: Sequence[str], field: str) -> None:
    if value not in choices:
        raise InputError(
            "unknown_choice",
            N_("“%(value)s” is not one of %(choices)s."),
            field=field,
            value=value,
            choices=", ".join(choices),
        )
