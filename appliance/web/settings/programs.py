"""Settings > Programs: which programs may send in their own way, and what goes wrong with them."""

from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from appliance.config.program_names import PROGRAMS
from appliance.errors import N_, NotFoundError
from appliance.messaging.people import allowances, scopes, users
from appliance.store import users as user_rows
from appliance.store.token_limits import TokenLimits
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.programs.calls import calls
from appliance.web.shown import program_words
from appliance.web.shown.program_words import ProgramView

pages = Blueprint("settings_programs", __name__)

# What a program asks for besides sending.
_LISTS: Final = ("messages:list", "inbox:list")
_ALSO: Final = {"playsms": _LISTS, "raspisms": _LISTS}


@pages.get("/settings/programs")
@requires("admin")
def list_programs() -> ResponseReturnValue:
    """List the programs that the box understands."""
    shown = [(_view(each), _last(each)) for each in PROGRAMS]
    return render_template("settings_programs.html", shown=shown)


@pages.get("/settings/programs/<program>")
@requires("admin")
def program(program: str) -> ResponseReturnValue:
    """Show a program: its addresses, a token for it, and its last calls."""
    return _page(program)


@pages.post("/settings/programs/<program>/on")
@requires("admin")
def switch_on(program: str) -> ResponseReturnValue:
    """Switch a program on."""
    _switch(program, on=True)
    flash(gettext("%(name)s is switched on.", name=_view(program).name))
    return redirect(url_for("settings_programs.program", program=program))


@pages.post("/settings/programs/<program>/off")
@requires("admin")
def switch_off(program: str) -> ResponseReturnValue:
    """Switch a program off: its addresses answer as if nothing were there."""
    _switch(program, on=False)
    flash(gettext("%(name)s is switched off.", name=_view(program).name))
    return redirect(url_for("settings_programs.program", program=program))


@pages.post("/settings/programs/<program>/token")
@requires("admin")
def make_token(program: str) -> ResponseReturnValue:
    """Make a token that may do what the program does, and show its secret this once."""
    _known(program)
    store, actor = services().store, current_user.author.actor
    with store.transaction():
        name = _free_name(program)
        secret = users.create_token(store, name, actor=actor)
        limits = TokenLimits(scopes=(scopes.SEND, *_ALSO.get(program, ())))
        allowances.limit_token(store, name, None, allowances.USUAL_A_DAY, limits, actor=actor)
    return _page(program, name, secret)


@pages.post("/settings/programs/http/repeats")
@requires("admin")
def save_repeats() -> ResponseReturnValue:
    """Store who may send the same text to the same number again within 24 hours."""
    chosen = [each for each in _senders() if each in request.form.getlist("repeats")]
    services().preferences.change_channels({"http_repeats": chosen}, current_user.author)
    flash(gettext("The settings are saved."))
    return redirect(url_for("settings_programs.program", program="http"))


def _page(program: str, token: str = "", secret: str = "") -> ResponseReturnValue:
    _known(program)
    return render_template(
        "settings_program.html",
        shown=_view(program, token, secret),
        token_name=token,
        secret=secret,
        calls=[program_words.call(each) for each in calls().of(program)],
        senders=_senders() if program == "http" else (),
        repeats={each.casefold() for each in services().preferences.channels().http_repeats},
    )


def _view(program: str, token: str = "", secret: str = "") -> ProgramView:
    on = services().preferences.channels().programs
    return program_words.view(program, on, request.host_url.rstrip("/"), token, secret)


def _last(program: str) -> program_words.CallView | None:
    found = calls().of(program)
    return program_words.call(found[0]) if found else None


def _switch(program: str, *, on: bool) -> None:
    _known(program)
    now = services().preferences.channels().programs
    chosen = [each for each in PROGRAMS if (on if each == program else each in now)]
    services().preferences.change_channels({"programs": chosen}, current_user.author)


def _known(program: str) -> None:
    if program not in PROGRAMS:
        raise NotFoundError("no_program", N_("The box does not know this program."))


def _senders() -> tuple[str, ...]:
    """Return the names of all users and tokens, in the order of the alphabet."""
    store = services().store
    names = {each.name for each in user_rows.users(store)}
    names.update(each.name for each in user_rows.tokens(store))
    return tuple(sorted(names, key=str.casefold))


def _free_name(program: str) -> str:
    """Return a name that no token has: the program's, with a number if need be."""
    taken = {each.name.casefold() for each in user_rows.tokens(services().store)}
    number = 1
    while (name := program if number == 1 else f"{program}-{number}") in taken:
        number += 1
    return name
