"""Accounts: the list, one account with its movements, credit, transfers and changes."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_login import current_user

from appliance.errors import N_, ApplianceError
from appliance.messaging.credit import accounts, movements
from appliance.messaging.people import invitations, users
from appliance.store import accounts as rows
from appliance.store import batch_progress, ledger
from appliance.store import users as user_rows
from appliance.store.accounts import AccountRow
from appliance.store.ledger import EntryRow
from appliance.web.credit.account_forms import (
    AccountForm,
    CreditForm,
    TransferForm,
    account_form,
    given,
    transfer_form,
)
from appliance.web.frame import typed_ids
from appliance.web.frame.paths import same_query
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.shown import errors
from appliance.web.shown.account_words import CAUSES
from appliance.web.shown.context import page_size
from appliance.web.shown.journal_words import actor_word

pages = Blueprint("accounts", __name__)

DONE_BEFORE = N_("This form was sent twice: the SMS have moved once.")


@pages.get("/accounts")
@requires("viewer")
def all_accounts() -> ResponseReturnValue:
    """Show the accounts that the user sees."""
    store = services().store
    return render_template(
        "accounts.html",
        accounts=accounts.seen(store, current_user.author),
        users=rows.users(store),
    )


@pages.get("/accounts/of/<text:name>")
@requires("viewer")
def account(name: str) -> ResponseReturnValue:
    """Show an account and its movements."""
    return account_page(_seen(name))


def account_page(
    found: AccountRow,
    credit_form: CreditForm | None = None,
    transfers: TransferForm | None = None,
    links: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """Return the page of an account; pass the form that has errors, or new links."""
    store, limit = services().store, page_size()
    before = typed_ids.read(request.args.get("before", ""))
    entries = ledger.entries(store, found.id, limit=limit + 1, before=before)
    path = url_for("accounts.account", name=found.name)
    more = same_query(path, before=entries[limit - 1].id) if len(entries) > limit else ""
    members = [user_rows.user_by_name(store, each) for each in rows.users_of(store, found.id)]
    credit_form = credit_form or CreditForm(formdata=None)
    transfers = transfers or transfer_form(found, empty=True)
    for form in (credit_form, transfers):
        form.seen.data = form.seen.data or str(ledger.newest(store, found.id))
    shown = render_template(
        "account.html",
        account=found,
        members=[each for each in members if each is not None],
        entries=entries[:limit],
        batches=_batches(entries),
        causes=CAUSES,
        actor_word=actor_word,
        first=same_query(path, "before") if before else "",
        next=more,
        credit_form=credit_form,
        transfer_form=transfers,
        may_transfer=_may_transfer(found),
        links=links or [],
        days=invitations.GOOD_FOR_DAYS,
    )
    return shown, status


def _batches(entries: list[EntryRow]) -> set[int]:
    """Return the sendings of the movements that still exist."""
    ids = {entry.batch_id for entry in entries if entry.batch_id is not None}
    return {each for each in ids if batch_progress.get(services().store, each) is not None}


def _seen(name: str) -> AccountRow:
    return accounts.get_seen(services().store, name, current_user.author)


def _may_transfer(found: AccountRow) -> bool:
    role = current_user.role
    return found.limited and users.may(role, "operator")


@pages.post("/accounts/of/<text:name>/credit")
@requires("admin")
def credit(name: str) -> ResponseReturnValue:
    """Give credit to an account."""
    found, form = _seen(name), CreditForm()
    if not form.validate_on_submit():
        return account_page(found, credit_form=form, status=400)
    segments = form.segments.data or 0
    try:
        is_new = movements.credit(
            services().store,
            found,
            segments,
            form.note.data or "",
            current_user.author,
            seen=typed_ids.read(form.seen.data or ""),
        )
    except ApplianceError as error:
        errors.place(form, error)
        return account_page(found, credit_form=form, status=errors.status_of(error))
    if is_new:
        flash(ngettext("%(num)s SMS added.", "%(num)s SMS added.", segments), "good")
    else:
        flash(gettext(DONE_BEFORE))
    return redirect(url_for("accounts.account", name=found.name))


@pages.post("/accounts/of/<text:name>/transfer")
@requires("operator")
def transfer(name: str) -> ResponseReturnValue:
    """Transfer credit to another account."""
    found = _seen(name)
    form = transfer_form(found)
    if not form.validate_on_submit():
        return account_page(found, transfers=form, status=400)
    store, segments = services().store, form.segments.data or 0
    try:
        target = accounts.get(store, form.to.data or "")
        is_new = movements.transfer(
            store,
            (found, target),
            segments,
            form.note.data or "",
            current_user.author,
            seen=typed_ids.read(form.seen.data or ""),
        )
    except ApplianceError as error:
        errors.place(form, error)
        return account_page(found, transfers=form, status=errors.status_of(error))
    if not is_new:
        flash(gettext(DONE_BEFORE))
        return redirect(url_for("accounts.account", name=found.name))
    flash(
        ngettext(
            "%(num)s SMS transferred to %(name)s.",
            "%(num)s SMS transferred to %(name)s.",
            segments,
            name=target.name,
        ),
        "good",
    )
    return redirect(url_for("accounts.account", name=found.name))


@pages.route("/accounts/of/<text:name>/edit", methods=["GET", "POST"])
@requires("admin")
def edit(name: str) -> ResponseReturnValue:
    """Change an account."""
    found = _seen(name)
    form = account_form(found)
    status = 400 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            changed = _changed(found, form)
        except ApplianceError as error:
            errors.place(form, error)
            status = errors.status_of(error)
        else:
            flash(gettext("The account %(name)s is saved.", name=changed.name))
            return redirect(url_for("accounts.account", name=changed.name))
    return render_template("account_edit.html", account=found, form=form), status


def _changed(found: AccountRow, form: AccountForm) -> AccountRow:
    changes = given(form)
    if form.unlimited.data:
        changes["balance"] = None
    elif not found.limited:
        changes["balance"] = form.balance.data or 0
    country = services().preferences.messaging().country
    return accounts.change(
        services().store,
        found.name,
        changes,
        current_user.author,
        country,
        seen=form.seen.data or None,
    )


@pages.post("/accounts/of/<text:name>/archive")
@requires("admin")
def archive(name: str) -> ResponseReturnValue:
    """Put an account away."""
    found = _seen(name)
    accounts.archive(services().store, found.name, current_user.author)
    flash(gettext("The account %(name)s is archived.", name=found.name))
    return redirect(url_for("accounts.all_accounts"))


@pages.post("/accounts/of/<text:name>/invite")
@requires("admin")
def invite(name: str) -> ResponseReturnValue:
    """Show a new link for a user who has never logged in."""
    found = _seen(name)
    user = users.user(services().store, request.form.get("user", ""))
    if user.last_login_at is not None:
        return redirect(url_for("accounts.account", name=found.name))
    secret = invitations.invite(services().store, user)
    return account_page(found, links=[(user.name, link_of(secret))])


def link_of(secret: str) -> str:
    """Return the address of an invitation, as a browser elsewhere in the office opens it."""
    return url_for("invitation.invited", secret=secret, _external=True)
