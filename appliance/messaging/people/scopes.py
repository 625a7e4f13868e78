"""Scopes: what a token may do at most, whatever its role allows.

The first ones have the names that SMS Gateway for Android gives them; the others are ours, for what
it does not have. A token without scopes may do all that its role allows.
"""

from collections.abc import Collection
from typing import Final

from appliance.errors import N_, InputError

ALL: Final = "all:any"
SEND: Final = "messages:send"
REFRESH: Final = "tokens:refresh"
SCOPES: Final[tuple[str, ...]] = (
    ALL,
    SEND,
    "messages:read",
    "messages:list",
    "messages:cancel",
    "messages:export",
    "inbox:list",
    "inbox:read",
    "inbox:refresh",
    "devices:list",
    "devices:delete",
    "webhooks:list",
    "webhooks:write",
    "webhooks:delete",
    "settings:read",
    "settings:write",
    "logs:read",
    "tokens:manage",
    "contacts:read",
    "contacts:write",
    "templates:read",
    "templates:write",
    "accounts:read",
    "accounts:write",
    "reports:read",
)


def includes(scopes: Collection[str] | None, wanted: str) -> bool:
    """Return whether scopes include one; None stands for all."""
    return scopes is None or wanted in scopes or ALL in scopes


def common(one: Collection[str] | None, other: Collection[str] | None) -> frozenset[str] | None:
    """Return the scopes that both include; None stands for all."""
    if one is None or ALL in one:
        return None if other is None or ALL in other else frozenset(other)
    return frozenset(each for each in one if includes(other, each))


def checked(given: Collection[str] | None) -> tuple[str, ...] | None:
    """Return scopes in their usual order, or None for all. Raise InputError("bad_scope")."""
    if given is None:
        return None
    unknown = [each for each in given if each not in SCOPES]
    if unknown or not given:
        raise InputError(
            "bad_scope",
            N_("The scopes must be some of %(scopes)s."),
            field="scopes",
            scopes=", ".join(SCOPES),
        )
    return None if ALL in given else tuple(each for each in SCOPES if each in given)
