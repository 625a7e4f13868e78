"""Limits that an administrator sets for a user or a token: countries, messages a day."""

from collections.abc import Sequence
from typing import Final

from appliance.config import countries
from appliance.errors import N_, InputError
from appliance.messaging.people import users
from appliance.store import events
from appliance.store import users as rows
from appliance.store.database import Store
from appliance.store.journal.people import TokenChanged, UserChanged

_MOST_A_DAY: Final = 1_000_000


def limit_user(
    store: Store, name: str, allowed: Sequence[str] | None, *, actor: str | None = None
) -> None:
    """Set the countries that a user may write to; None applies the box's list.

    Raise InputError (countries) or NotFoundError("no_user").
    """
    kept = _checked(allowed)
    with store.transaction():
        found = users.user(store, name)
        rows.set_user_countries(store, found.id, kept)
        events.append(store, UserChanged(actor=actor, limits_changed=found.name, countries=kept))


def limit_token(
    store: Store,
    name: str,
    allowed: Sequence[str] | None,
    daily_messages: int | None,
    *,
    actor: str | None = None,
) -> None:
    """Set the countries that a token may write to, and its messages a day; None for no limit.

    Without countries of its own, a token has those of its user or of the box. Raise InputError
    (countries, daily_messages) or NotFoundError("no_token").
    """
    kept = _checked(allowed)
    if daily_messages is not None and not 0 < daily_messages <= _MOST_A_DAY:
        raise InputError(
            "bad_quota",
            N_("The number of messages a day must be a whole number from 1 to %(most)d."),
            field="daily_messages",
            most=_MOST_A_DAY,
        )
    with store.transaction():
        found = users.token(store, name)
        rows.set_token_limits(store, found.id, kept, daily_messages)
        events.append(
            store,
            TokenChanged(
                actor=actor,
                limits_changed=found.name,
                countries=kept,
                daily_messages=daily_messages,
            ),
        )


def _checked(allowed: Sequence[str] | None) -> tuple[str, ...] | None:
    if allowed is None:
        return None
    try:
        return countries.checked(allowed)
    except ValueError:
        raise InputError(
            "bad_country",
            N_("Countries are “europe”, “world” or two-letter codes such as FR."),
            field="countries",
        ) from None
