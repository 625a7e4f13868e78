"""Requests that come twice: with an id that is known, or with the same `Idempotency-Key`.

A known id is refused, and the answer brings the message that is there, if the program may read it.
A request with an `Idempotency-Key` instead of an id is answered as the first time, and nothing is
sent (draft-ietf-httpapi-idempotency-key-header-07).
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import flask

from appliance.errors import N_, ConflictError, InputError
from appliance.messaging.people import scopes
from appliance.messaging.people.credentials import Caller
from appliance.messaging.requests import NewMessage
from appliance.store import batch_lists
from appliance.web.api.problems import KnownIdError
from appliance.web.frame.services import services

HEADER: Final = "Idempotency-Key"
REPLAYED: Final[Mapping[str, str]] = {"Idempotent-Replayed": "true"}
_LONGEST: Final = 255
_PREFIX: Final = "key-"
_DIGITS: Final = 32


@dataclass(frozen=True, slots=True)
class Asked:
    """A message with the id of its `Idempotency-Key`, if the request has that and no id."""

    message: NewMessage
    has_key: bool


def keyed(message: NewMessage, caller: Caller) -> Asked:
    """Give a message the id of its key. Raise InputError for a key that is none."""
    key = flask.request.headers.get(HEADER)
    if key is None or message.public_id is not None:
        return Asked(message, has_key=False)
    if not key or len(key) > _LONGEST or not key.isprintable():
        raise InputError(
            "bad_key",
            N_("The Idempotency-Key has 1 to %(longest)d characters."),
            field=HEADER,
            longest=_LONGEST,
        )
    # Two programs may use the same key; and what was sent with it must not be guessed by its id.
    digest = hashlib.sha256(f"{caller.author.actor}\0{key}".encode("utf-8", "surrogatepass"))
    return Asked(replace(message, public_id=_PREFIX + digest.hexdigest()[:_DIGITS]), has_key=True)


def first_time(asked: Asked, error: ConflictError) -> str:
    """Return the id of the message that the same key has sent before.

    Raise the error if there is no key, or InputError if the key was used for another message.
    """
    public_id = asked.message.public_id
    if error.code != "duplicate_id" or not asked.has_key or public_id is None:
        raise error
    found = batch_lists.by_public_id(services().store, public_id)
    if found is None or found.text != asked.message.text:
        raise InputError(
            "key_reused",
            N_("This Idempotency-Key was used for another message."),
            field=HEADER,
        )
    return public_id


def with_existing(
    error: ConflictError, caller: Caller, shown: Callable[[str], dict[str, Any]]
) -> ConflictError:
    """Return the error for a known id with what is there, if the caller may read that."""
    if error.code != "duplicate_id":
        return error
    public_id = str(error.values["id"])
    found = batch_lists.by_public_id(services().store, public_id)
    if found is None:
        return error
    is_own = (found.author_kind, found.author) == (caller.author.kind, caller.author.name)
    may_read = is_own or scopes.includes(caller.scopes, "messages:read")
    return KnownIdError(error, shown(public_id) if may_read else None)
