"""Répertoire > Groupes: list, add, edit, delete; sending to a group begins here."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import StringField

from appliance.errors import ApplianceError, ConflictError
from appliance.messaging import directory
from appliance.store import contacts
from appliance.store import groups as rows
from appliance.store.groups import GroupRow
from appliance.web import errors, recipients
from appliance.web.addresses import with_query
from appliance.web.context import page_size
from appliance.web.security import requires
from appliance.web.services import services

pages = Blueprint("groups", __name__)


class GroupForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """A group; its members are read beside it."""

    name = StringField(lazy_gettext("Name of the group"))


@pages.get("/groups")
@requires("viewer")
def groups() -> ResponseReturnValue:
    """Every group, by name."""
    text = request.args.get("q", "").strip()
    found = rows.all_of(services().store, text)
    return render_template("groups.html", rows=found, query=text)


@pages.get("/groups/ticked")
@requires("operator")
def ticked() -> ResponseReturnValue:
    """To the page of the ticked group: the button "Modifier"."""
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
    """One group and its members."""
    found = rows.get(services().store, group_id)
    return page(GroupForm(name=found.name), found)


@pages.post("/groups/<int:group_id>")
@requires("operator")
def change(group_id: int) -> ResponseReturnValue:
    """Keep the name, add the chosen and take out the ticked."""
    return save(GroupForm(), rows.get(services().store, group_id))


@pages.post("/groups/<int:group_id>/delete")
@requires("operator")
def delete(group_id: int) -> ResponseReturnValue:
    """Delete a group; its members stay contacts."""
    found = rows.get(services().store, group_id)
    directory.remove_group(services().store, group_id, current_user.author)
    flash(gettext("%(name)s is deleted.", name=found.name))
    return redirect(url_for("groups.groups"))


def page(form: GroupForm, found: GroupRow | None, status: int = 200) -> ResponseReturnValue:
    """The form, with who was chosen and a page of who is in it."""
    store, limit = services().store, page_size(50)
    chosen = recipients.chosen(request.form).without(request.form.get("remove", ""))
    after_id = request.args.get("id", type=int)
    after = None if after_id is None else (request.args.get("after", ""), after_id)
    members = rows.members(store, found.id, limit=limit + 1, after=after) if found else []
    following = members[limit - 1].cursor if len(members) > limit else None
    here = url_for("groups.group", group_id=found.id) if found else ""
    rendered = render_template(
        "group.html",
        form=form,
        group=found,
        chosen=chosen,
        found=recipients.found_without_script(chosen),
        members=members[:limit],
        taken_out=set(request.form.getlist("out", type=int)),
        first=here if after else "",
        next=with_query(here, {"after": following[0], "id": following[1]}) if following else "",
    )
    return rendered, status


def save(form: GroupForm, found: GroupRow | None) -> ResponseReturnValue:
    """Store the group, or show what is wrong."""
    store = services().store
    if "remove" in request.form or "search" in request.form:
        return page(form, found)
    if not form.validate_on_submit():
        return page(form, found, 400)
    chosen = contacts.by_ids(store, request.form.getlist("contact", type=int))
    try:
        directory.save_group(
            store,
            form.name.data or "",
            current_user.author,
            found.id if found else None,
            add=[contact.id for contact in chosen],
            remove=request.form.getlist("out", type=int),
        )
    except ConflictError as error:  # there is one of that name
        form.name.errors = [errors.text_of(error)]
        return page(form, found, errors.status_of(error))
    except ApplianceError as error:
        errors.place(form, error)
        return page(form, found, errors.status_of(error))
    flash(gettext("%(name)s is saved.", name=form.name.data))
    return redirect(url_for("groups.groups"))
