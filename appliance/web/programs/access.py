"""Whose secret a program gives: a name with a password or a token, or a token alone.

Wrong secrets are counted and limited together with those of the API and the log-in page. Every
wrong one gets the same error, so that it tells nothing about who exists.
"""

from typing import Final

from flask import current_app, g, request

from appliance.errors import N_, ForbiddenError
from appliance.messaging.people import credentials, permits, scopes
from appliance.messaging.people.credentials import Caller, Credentials, Guess
from appliance.messaging.people.users import may
from appliance.web.api import log_in
from appliance.web.frame import secret_limits
from appliance.web.frame.audit import record_refusal

_LONGEST: Final = 1000  # characters of a name or a secret


class WrongSecretError(ForbiddenError):
    """No such name, or its secret is another one."""

    def __init__(self) -> None:
        super().__init__("wrong_secret", N_("The name or the secret is wrong."))


def by_password(name: str, secret: str) -> Caller:
    """Return who sends: a user with the password or a token of theirs, or a token by its name.

    Raise WrongSecretError, TooManyTriesError, BusyError, or ForbiddenError for one who may not
    send.
    """
    guess = Guess(name[:_LONGEST], secret[:_LONGEST])
    found = _known().recall(guess, _address()) or _token_of_user(guess)
    if found is None:
        with secret_limits.attempt("api", guess.name) as tried:
            found = _known().verify(guess)
            tried.judge(right=found is not None)
    return _sender(found)


def by_key(key: str) -> Caller:
    """Return the token that sends. Raise as `by_password` does."""
    found = _known().by_token(key[:_LONGEST], _address()) if key else None
    if found is None:
        with secret_limits.attempt("api") as tried:
            tried.judge(right=False)
    return _sender(found)


def by_header_alone() -> Caller:
    """Return whom the `Authorization` header names. Raise WrongSecretError without one."""
    found = by_header()
    if found is None:
        raise WrongSecretError
    return found


def by_header() -> Caller | None:
    """Return whom the `Authorization` header names; None if there is none."""
    given = credentials.parse(request.headers.get("Authorization", ""))
    if given is None:
        return None
    return by_key(given) if isinstance(given, str) else by_password(given.name, given.password)


def _known() -> Credentials:
    found: Credentials = current_app.extensions[log_in.EXTENSION]
    return found


def _address() -> str:
    return request.remote_addr or ""


def _token_of_user(guess: Guess) -> Caller | None:
    """Return the token with this secret if it acts as the user of that name."""
    found = _known().by_token(guess.password, _address()) if guess.password else None
    if found is None or found.token is None or found.token.user_name is None:
        return None
    return found if found.token.user_name.casefold() == guess.name.casefold() else None


def _sender(found: Caller | None) -> Caller:
    if found is None:
        raise WrongSecretError
    g.program_call.author = found.author.name
    try:
        _require_role(found)
        permits.require(found, scopes.SEND)
    except ForbiddenError:
        record_refusal(found.author)
        raise
    return found


def _require_role(found: Caller) -> None:
    if not may(found.role, "operator"):
        raise ForbiddenError("role", N_("Your role does not allow this."))


def is_listed(caller: Caller, listed: tuple[str, ...]) -> bool:
    """Return whether a caller is listed: by its own name, or by that of its token's user."""
    names = {caller.author.name.casefold()}
    if caller.token is not None and caller.token.user_name is not None:
        names.add(caller.token.user_name.casefold())
    return not names.isdisjoint(each.casefold() for each in listed)
