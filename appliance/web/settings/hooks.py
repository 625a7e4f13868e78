"""Settings > Webhooks: the programs that the box tells what happens."""

from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from appliance.errors import ApplianceError
from appliance.store import hook_deliveries, hooks
from appliance.web.frame import typed_ids
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.settings import hook_forms
from appliance.web.settings.hook_forms import HookForm, NetworksForm, NewHookForm
from appliance.web.shown import errors, hook_words

pages = Blueprint("settings_hooks", __name__)

_AT_ONCE: Final = 25
_SUCCESS, _REDIRECT = 200, 300


@pages.get("/settings/hooks")
@requires("admin")
def list_hooks() -> ResponseReturnValue:
    """List the webhooks, and which addresses they may reach."""
    return _list(hook_forms.networks_form(), 200)


@pages.post("/settings/hook-networks")
@requires("admin")
def save_networks() -> ResponseReturnValue:
    """Store which addresses of the own network webhooks may reach."""
    form = hook_forms.networks_form()
    if not form.validate_on_submit():
        return _list(form, 400)
    services().preferences.change_channels({"hook_networks": form.chosen()}, current_user.author)
    flash(gettext("The settings are saved."))
    return redirect(url_for("settings_hooks.list_hooks"))


@pages.route("/settings/new-hook", methods=["GET", "POST"])
@requires("admin")
def add() -> ResponseReturnValue:
    """Make a webhook, and show its key this once."""
    form = hook_forms.hook_form(None)
    assert isinstance(form, NewHookForm)  # noqa: S101 - without a row it is
    if not form.is_submitted():
        form.events.data = ["sms:received"]
        return _new_page(form, 200)
    if not form.validate_on_submit():
        return _new_page(form, 400)
    try:
        made = services().hooks().add(hook_forms.new_hook(form), current_user.author, _country())
    except ApplianceError as error:
        errors.place(form, error)
        return _new_page(form, errors.status_of(error))
    return _page(made.row.public_id, key=made.key, fresh=True)


@pages.get("/settings/hooks/<hook>")
@requires("admin")
def hook(hook: str) -> ResponseReturnValue:
    """Show a webhook: how it does, what it tells, what was delivered."""
    return _page(hook)


@pages.post("/settings/hooks/<hook>")
@requires("admin")
def save(hook: str) -> ResponseReturnValue:
    """Change a webhook."""
    row = services().hooks().named(hook)
    form = hook_forms.hook_form(row)
    if not form.validate_on_submit():
        return _page(hook, form, status=400)
    try:
        services().hooks().change(hook, hook_forms.wanted(form), current_user.author, _country())
    except ApplianceError as error:
        errors.place(form, error)
        return _page(hook, form, status=errors.status_of(error))
    flash(gettext("The webhook is saved."))
    return _back(hook)


@pages.post("/settings/hooks/<hook>/test")
@requires("admin")
def test(hook: str) -> ResponseReturnValue:
    """Deliver a test now, and say what the receiver answers."""
    status, words = services().hooks().test(hook)
    if status is not None and _SUCCESS <= status < _REDIRECT:
        flash(gettext("The receiver took the test: it answered %(status)s.", status=status))
    elif status is not None:
        answer = f"{status} {words}".strip()
        flash(gettext("The receiver refused the test: %(answer)s", answer=answer), "bad")
    else:
        flash(gettext("The receiver did not answer: %(words)s", words=words), "bad")
    return _back(hook)


@pages.post("/settings/hooks/<hook>/pause")
@requires("admin")
def pause(hook: str) -> ResponseReturnValue:
    """Deliver nothing until the webhook is resumed."""
    services().hooks().pause(hook, current_user.author, paused=True)
    flash(gettext("The webhook is paused: what happens meanwhile waits."))
    return _back(hook)


@pages.post("/settings/hooks/<hook>/resume")
@requires("admin")
def resume(hook: str) -> ResponseReturnValue:
    """Deliver again."""
    services().hooks().pause(hook, current_user.author, paused=False)
    flash(gettext("The webhook is resumed."))
    return _back(hook)


@pages.post("/settings/hooks/<hook>/key")
@requires("admin")
def renew_key(hook: str) -> ResponseReturnValue:
    """Give the webhook a new key, and show it this once."""
    made = services().hooks().renew_key(hook, current_user.author)
    return _page(hook, key=made.key, fresh=True)


@pages.post("/settings/hooks/<hook>/remove")
@requires("admin")
def remove(hook: str) -> ResponseReturnValue:
    """Remove a webhook and what waits for it."""
    services().hooks().remove(hook, current_user.author)
    flash(gettext("The webhook is removed."))
    return redirect(url_for("settings_hooks.list_hooks"))


@pages.post("/settings/hooks/<hook>/deliveries/<int:delivery>")
@requires("admin")
def again(hook: str, delivery: int) -> ResponseReturnValue:
    """Deliver something once more."""
    services().hooks().again(hook, delivery)
    flash(gettext("It is delivered once more."))
    return _back(hook)


def _back(hook: str) -> ResponseReturnValue:
    return redirect(url_for("settings_hooks.hook", hook=hook))


def _country() -> str:
    return services().preferences.messaging().country


def _list(form: NetworksForm, status: int) -> ResponseReturnValue:
    rows = hooks.every(services().store)
    shown = [hook_words.view(row) for row in rows]
    return render_template("settings_hooks.html", shown=shown, form=form), status


def _new_page(form: NewHookForm, status: int) -> ResponseReturnValue:
    return render_template("settings_hook.html", shown=None, form=form, key=""), status


def _page(
    hook: str,
    form: HookForm | None = None,
    *,
    key: str = "",
    fresh: bool = False,
    status: int = 200,
) -> ResponseReturnValue:
    """Return the page of a webhook; `fresh` ignores what was submitted elsewhere."""
    row = services().hooks().named(hook)
    before = typed_ids.read(request.args.get("before", ""))
    found = hook_deliveries.page(services().store, row.id, limit=_AT_ONCE + 1, before=before)
    shown = found[:_AT_ONCE]
    older = shown[-1].id if len(found) > _AT_ONCE else None
    page = render_template(
        "settings_hook.html",
        shown=hook_words.view(row),
        form=form or hook_forms.hook_form(row, fresh=fresh),
        key=key,
        deliveries=[hook_words.delivery(each) for each in shown],
        attempts=hook_words.attempts,
        first=url_for("settings_hooks.hook", hook=hook) if before is not None else "",
        next=url_for("settings_hooks.hook", hook=hook, before=older) if older else "",
    )
    return page, status
