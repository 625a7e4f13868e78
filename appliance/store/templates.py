"""Templates: texts that people keep and reuse.

A person sees the shared templates and their own; `owner_id` is the person who asks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from peewee import fn

from appliance.store.database import Row, Store
from appliance.store.dialect.expressions import contains
from appliance.store.models.templates import Template
from appliance.store.statements import Query, count_all, given, insert, statement, statements
from appliance.store.text import plain


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One template."""

    id: int
    label: str
    recipients: str  # contact, colleague, any
    context: str  # general, campaign, appointment, record, task, automation
    text: str
    owner_id: int | None  # None = shared by everybody
    archived_at: int | None
    changed_at: int


@dataclass(frozen=True, slots=True)
class NewTemplate:
    """A template to store."""

    label: str
    recipients: str
    context: str
    text: str
    owner_id: int | None = None


def _seen() -> Any:
    """Return the condition for the templates that a person sees."""
    return Template.owner_id.is_null() | (Template.owner_id == given("owner_id"))


def _rows() -> Query:
    return Template.select(
        Template.id,
        Template.label,
        Template.recipients,
        Template.context,
        Template.text,
        Template.owner_id,
        Template.archived_at,
        Template.changed_at,
    )


@statements
def _list(*, archived: bool) -> Query:
    of_these = Template.archived_at.is_null(is_null=not archived)
    query = _rows().where(_seen(), of_these)
    return query.order_by(Template.position, Template.id)


@statement
def _found() -> Query:
    words = contains(Template.sort_label, given("text"))
    is_for_replies = (Template.context == "general") & (Template.recipients != "colleague")
    query = _rows().where(_seen(), Template.archived_at.is_null(), words, is_for_replies)
    return query.order_by(Template.position, Template.id).limit(given("limit"))


@statement
def _get() -> Query:
    return _rows().where(Template.id == given("id"), _seen())


@statement
def _by_label() -> Query:
    return _rows().where(
        Template.sort_label == given("sort_label"), Template.owner_id == given("owner_id")
    )


@statement
def _shared_by_label() -> Query:
    return _rows().where(Template.sort_label == given("sort_label"), Template.owner_id.is_null())


@statement
def _add() -> Query:
    return insert(
        Template.label,
        Template.sort_label,
        Template.recipients,
        Template.context,
        Template.text,
        Template.owner_id,
        Template.position,
        Template.created_at,
        Template.changed_at,
    )


@statement
def _change() -> Query:
    now = {
        Template.label: given("label"),
        Template.sort_label: given("sort_label"),
        Template.recipients: given("recipients"),
        Template.context: given("context"),
        Template.text: given("text"),
        Template.owner_id: given("owner_id"),
        Template.changed_at: given("changed_at"),
    }
    return Template.update(now).where(Template.id == given("id"))


@statement
def _place() -> Query:
    return Template.update({Template.position: given("position")}).where(Template.id == given("id"))


@statement
def _archive() -> Query:
    now = {Template.archived_at: given("archived_at")}
    return Template.update(now).where(Template.id == given("id"))


@statement
def _remove() -> Query:
    return Template.delete().where(Template.id == given("id"))


@statement
def _next_position() -> Query:
    return Template.select(fn.coalesce(fn.max(Template.position) + 1, 0))


@statement
def _count() -> Query:
    return Template.select(count_all())


def listed(store: Store, owner_id: int | None, *, archived: bool = False) -> list[TemplateRow]:
    """Return the templates that a person sees, in their order: the active or the archived ones."""
    return _read(_list(archived=archived).rows(store, owner_id=owner_id))


def found(store: Store, owner_id: int | None, text: str, limit: int) -> list[TemplateRow]:
    """Return the first templates for replies whose label holds a text, in their order."""
    return _read(_found.rows(store, owner_id=owner_id, text=plain(text), limit=limit))


def get(store: Store, template_id: int, owner_id: int | None) -> TemplateRow | None:
    """Return a template that a person sees."""
    row = _get.row(store, id=template_id, owner_id=owner_id)
    return None if row is None else TemplateRow(*row)


def by_label(store: Store, label: str, owner_id: int | None) -> TemplateRow | None:
    """Return the template of this label among a person's own or, with None, the shared ones."""
    if owner_id is None:
        row = _shared_by_label.row(store, sort_label=plain(label))
    else:
        row = _by_label.row(store, sort_label=plain(label), owner_id=owner_id)
    return None if row is None else TemplateRow(*row)


def add(store: Store, new: NewTemplate) -> int:
    """Store a template at the end of the list; return its id."""
    now = store.clock.now_ms()
    return _add.insert(
        store,
        label=new.label,
        sort_label=plain(new.label),
        recipients=new.recipients,
        context=new.context,
        text=new.text,
        owner_id=new.owner_id,
        position=_next_position.value(store),
        created_at=now,
        changed_at=now,
    )


def change(store: Store, template_id: int, new: NewTemplate) -> None:
    """Replace the content of a template, which keeps its place."""
    _change.execute(
        store,
        id=template_id,
        label=new.label,
        sort_label=plain(new.label),
        recipients=new.recipients,
        context=new.context,
        text=new.text,
        owner_id=new.owner_id,
        changed_at=store.clock.now_ms(),
    )


def put_in_order(store: Store, template_ids: Sequence[int]) -> None:
    """Store the order of the templates as in the sequence."""
    _place.execute_many(store, ("position", "id"), list(enumerate(template_ids)))


def archive(store: Store, template_id: int, *, archived: bool) -> None:
    """Archive or unarchive a template."""
    at = store.clock.now_ms() if archived else None
    _archive.execute(store, id=template_id, archived_at=at)


def remove(store: Store, template_id: int) -> None:
    """Delete a template for good."""
    _remove.execute(store, id=template_id)


def count(store: Store) -> int:
    """Return the number of templates."""
    return int(_count.value(store))


def _read(rows: Sequence[Row]) -> list[TemplateRow]:
    return [TemplateRow(*row) for row in rows]
