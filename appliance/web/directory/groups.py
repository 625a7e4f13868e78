"""Groups: list, add, edit, delete."""

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import StringField

from appliance.errors import ApplianceError, ConflictError
from appliance.messaging.directory import entries
from appliance.messaging.recipients import typed_people
from appliance.messaging.recipients.typed_people import TypedPeople
from appliance.store import contacts
from appliance.store import groups as group_rows
from appliance.store.groups import GroupRow
from appliance.web.frame import typed_ids
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.shown import errors
from appliance.web.shown.context import page_size
from appliance.web.shown.formatting import some
from appliance.web.writing import recipient_search, recipients

pages = Blueprint("groups", __name__)

FIRST = "first"


class GroupForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """A group; its members are read separately."""

    name = StringField(lazy_gettext("Name of the group"))


@pages.get("/groups")
@requires("viewer")
def groups() -> ResponseReturnValue:
    """Show every group, by name."""
    text = request.args.get("q", "").strip()
    found = group_rows.all_of(services().store, text)
    return render_template("groups.html", rows=found, query=text)


@pages.get("/groups/ticked")
@requires("operator")
def ticked() -> ResponseReturnValue:
    """Redirect to the page of the ticked group."""
    group_id = request.args.get("group", type=int)
    if group_id is None:
        flash(gettext("Tick a group first."), "care")
        return redirect(url_for("groups.groups"))
    return redirect(url_for("groups.group", group_id=group_id))


@pages.route("/groups/new", methods=["GET", "POST"])
@requires("operator")
def add() -> ResponseReturnValue:
    """Add a group."""
    form = GroupForm()
    return save(form, None) if form.is_submitted() else page(form, None)


@pages.get("/groups/<int:group_id>")
@requires("viewer")
def group(group_id: int) -> ResponseReturnValue:
    """Show a group and its members."""
    found = group_rows.get(services().store, group_id)
    return page(GroupForm(name=found.name), found)


@pages.post("/groups/<int:group_id>")
@requires("operator")
def change(group_id: int) -> ResponseReturnValue:
    """Rename the group, add the chosen members and remove the ticked ones."""
    return save(GroupForm(), group_rows.get(services().store, group_id))


@pages.post("/groups/<int:group_id>/delete")
@requires("operator")
def delete(group_id: int) -> ResponseReturnValue:
    """Delete a group; its members remain contacts."""
    found = group_rows.get(services().store, group_id)
    entries.remove_group(services().store, group_id, current_user.author)
    flash(gettext("%(name)s is deleted.", name=found.name))
    return redirect(url_for("groups.groups"))


def page(
    form: GroupForm,
    found: GroupRow | None,
    status: int = 200,
    typed: TypedPeople | None = None,
) -> ResponseReturnValue:
    """Return the form with the chosen contacts, a page of members, and the ticks of all pages."""
    store, limit = services().store, page_size(50)
    chosen = recipients.chosen(request.form).without(request.form.get("remove", ""))
    if typed is not None:
        already = {contact.id for contact in chosen.contacts}
        more = (contact for contact in typed.found if contact.id not in already)
        chosen = replace(chosen, contacts=(*chosen.contacts, *more))
    after = where() if found else None
    members = group_rows.members(store, found.id, limit=limit + 1, after=after) if found else []
    shown = members[:limit]
    ticked = request.form.getlist("out", type=int)
    here = {member.id for member in shown}
    rendered = render_template(
        "group.html",
        form=form,
        group=found,
        chosen=chosen,
        found=recipient_search.found_without_script(chosen) if typed is None else [],
        found_more=recipient_search.more_without_script() if typed is None else 0,
        typed=typed.left if typed is not None else request.form.get("find", ""),
        problems=[errors.text_of(problem) for problem in typed.problems] if typed else [],
        members=shown,
        taken_out=set(ticked),
        ticked_elsewhere=contacts.by_ids(store, [each for each in ticked if each not in here]),
        at=as_place(after) if after else "",
        first=FIRST if after else "",
        next=as_place(shown[-1].cursor) if len(members) > limit else "",
    )
    return rendered, status


def as_place(cursor: tuple[str, int]) -> str:
    """Return the place where a page of members begins, as the value of its button."""
    return f"{cursor[1]}:{cursor[0]}"


def where() -> tuple[str, int] | None:
    """Return the place where the page of members begins: from a button, the form or the query."""
    place = request.form.get("turn") or request.form.get("at") or request.args.get("after", "")
    contact_id, colon, name = place.partition(":")
    found = typed_ids.read(contact_id)
    return None if found is None or not colon else (name, found)


def save(form: GroupForm, found: GroupRow | None) -> ResponseReturnValue:
    """Store the group, or show what is wrong."""
    store = services().store
    if not {"remove", "search", "turn"}.isdisjoint(request.form):
        return page(form, found)
    chosen = contacts.by_ids(store, request.form.getlist("contact", type=int))
    typed = typed_people.find(store, request.form.get("find", ""), recipients.country(), chosen)
    if not form.validate_on_submit() or typed.problems:
        return page(form, found, 400, typed)
    add = [*chosen, *typed.found]
    try:
        entries.save_group(
            store,
            form.name.data or "",
            current_user.author,
            found.id if found else None,
            add=[contact.id for contact in add],
            remove=request.form.getlist("out", type=int),
        )
    except ConflictError as error:  # another group has that name
        form.name.errors = [errors.text_of(error)]
        return page(form, found, errors.status_of(error), typed)
    except ApplianceError as error:
        errors.place(form, error)
        return page(form, found, errors.status_of(error), typed)
    flash(
        saved(
            form.name.data or "", [contact.name for contact in typed.found if contact not in chosen]
        )
    )
    return redirect(url_for("groups.groups"))


def saved(name: str, found: Sequence[str]) -> str:
    """Return the confirmation; it names the contacts found for typed text."""
    said = gettext("%(name)s is saved.", name=name)
    if not found:
        return str(said)
    added = gettext("Found and added: %(names)s.", names=some(found))
    return f"{said} {added}"
