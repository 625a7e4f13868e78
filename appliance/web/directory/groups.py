"""Groups: list, add, edit, delete."""

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext, ngettext
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
from appliance.store.membership.rule import Match
from appliance.web.directory import rule_form
from appliance.web.frame import typed_ids
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.shown import errors
from appliance.web.shown.context import page_size
from appliance.web.shown.formatting import number, some
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
    by_rule = is_by_rule(found)
    rows = rule_form.typed() if form.is_submitted() else stored_rows(found)
    rendered = render_template(
        "group.html",
        by_rule=by_rule,
        match=chosen_match(found),
        rows=[*rows, rule_form.Row()],
        choices=rule_form.choices(rows, found.id if found else None),
        fitting=shown_fitting(found) if by_rule else None,
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


def is_by_rule(found: GroupRow | None) -> bool:
    """Return whether the members follow a rule: as chosen in the form, or as stored."""
    if "kind" in request.form:
        return request.form["kind"] == "rule"
    return found is not None and found.rule is not None


def stored_rows(found: GroupRow | None) -> list[rule_form.Row]:
    """Return the conditions of the stored rule."""
    return rule_form.stored(found.rule) if found is not None and found.rule is not None else []


def chosen_match(found: GroupRow | None) -> str:
    """Return whether all or any of the conditions must hold: as typed or as stored."""
    stored = found.rule.match if found is not None and found.rule is not None else Match.ALL
    return request.form.get("rule_match", stored)


def shown_fitting(found: GroupRow | None) -> dict[str, str]:
    """Return who fits the rule as typed, or what is wrong with it; nothing before any condition."""
    if not request.form and found is not None and found.rule is not None:
        return said_fitting(rule_form.fitting(found.rule))
    if not rule_form.typed():
        return {}
    try:
        return said_fitting(rule_form.fitting(rule_form.read(found.id if found else None)))
    except ApplianceError as error:
        return {"error": errors.text_of(error)}


def said_fitting(fitting: rule_form.Fitting) -> dict[str, str]:
    """Return the number of those who fit a rule, and the first names, as a sentence."""
    if not fitting.members:
        return {"text": gettext("Nobody fits at the moment.")}
    said = ngettext(
        "%(count)s contact fits at the moment:",
        "%(count)s contacts fit at the moment:",
        fitting.members,
        count=number(fitting.members),
    )
    names = ", ".join(fitting.names)
    more = "…" if fitting.members > len(fitting.names) else "."
    return {"text": f"{said} {names}{more}"}


@pages.post("/groups/preview")
@requires("operator")
def preview() -> ResponseReturnValue:
    """Answer a script with those who fit the conditions as typed, or with what is wrong."""
    group_id = request.args.get("group", type=int)
    if not rule_form.typed():
        return {"text": ""}
    try:
        return said_fitting(rule_form.fitting(rule_form.read(group_id)))
    except ApplianceError as error:
        return {"error": errors.text_of(error)}


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
    if not {"remove", "search", "turn", "more", "try"}.isdisjoint(request.form):
        return page(form, found)
    if is_by_rule(found):
        return save_rule(form, found)
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
            rule=None,
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


def save_rule(form: GroupForm, found: GroupRow | None) -> ResponseReturnValue:
    """Store the group with its rule, or show what is wrong."""
    if not form.validate_on_submit():
        return page(form, found, 400)
    store, group_id, name = services().store, found.id if found else None, form.name.data or ""
    try:
        rule = rule_form.read(group_id)
        entries.save_group(store, name, current_user.author, group_id, rule=rule)
    except ConflictError as error:
        if error.code == "group_exists":
            form.name.errors = [errors.text_of(error)]
        else:
            errors.place(form, error)
        return page(form, found, errors.status_of(error))
    except ApplianceError as error:
        errors.place(form, error)
        return page(form, found, errors.status_of(error))
    flash(saved(name, []))
    return redirect(url_for("groups.groups"))


def saved(name: str, found: Sequence[str]) -> str:
    """Return the confirmation; it names the contacts found for typed text."""
    said = gettext("%(name)s is saved.", name=name)
    if not found:
        return str(said)
    added = gettext("Found and added: %(names)s.", names=some(found))
    return f"{said} {added}"
