"""Limits that an administrator sets for a user or a token."""

import ipaddress
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from appliance.config import countries
from appliance.errors import N_, InputError
from appliance.local_time import local
from appliance.messaging.people import scopes, users
from appliance.store import correspondents, events, token_limits
from appliance.store import users as rows
from appliance.store.database import Store
from appliance.store.journal.people import TokenChanged, UserChanged
from appliance.store.token_limits import NO_LIMITS, TokenLimits

# Messages a day: more than a program in an office usually sends, and less than a thief of its token
# would.
USUAL_A_DAY: Final = 1000
_MOST_A_DAY: Final = 1_000_000
_MOST_A_MINUTE: Final = 10_000
_MOST_LISTED: Final = 1000


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
    limits: TokenLimits = NO_LIMITS,
    *,
    actor: str | None = None,
) -> None:
    """Set all limits of a token: countries, messages a day, and the others; None for no limit.

    Without countries of its own, a token has those of its user or of the box. Raise InputError,
    which names the limit, or NotFoundError("no_token").
    """
    kept = _checked(allowed)
    _check_number("daily_messages", daily_messages, _MOST_A_DAY)
    _check_number("minute_messages", limits.minute_messages, _MOST_A_MINUTE)
    limits = replace(
        limits, scopes=scopes.checked(limits.scopes), networks=_networks(limits.networks)
    )
    with store.transaction():
        _check_recipients(store, limits)
        found = users.token(store, name)
        rows.set_token_limits(store, found.id, kept, daily_messages)
        token_limits.set_limits(store, found.id, limits)
        events.append(
            store,
            TokenChanged(
                actor=actor,
                limits_changed=found.name,
                countries=kept,
                daily_messages=daily_messages,
                **_told(limits),
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


def _check_number(field: str, number: int | None, most: int) -> None:
    if number is None or 0 < number <= most:
        return
    text = {
        "daily_messages": N_(
            "The number of messages a day must be a whole number from 1 to %(most)d."
        ),
        "minute_messages": N_(
            "The number of messages a minute must be a whole number from 1 to %(most)d."
        ),
    }[field]
    raise InputError("bad_quota", text, field=field, most=most)


def _networks(given: Sequence[str] | None) -> tuple[str, ...] | None:
    """Return addresses and networks as they are stored. Raise InputError for anything else."""
    if given is None:
        return None
    found = []
    for typed in given:
        try:
            network = ipaddress.ip_network(typed.strip(), strict=False)
        except ValueError:
            raise InputError(
                "bad_network",
                N_("“%(typed)s” is neither an IP address nor a network such as 192.168.1.0/24."),
                field="networks",
                typed=typed,
            ) from None
        is_one = network.num_addresses == 1
        found.append(str(network.network_address) if is_one else str(network))
    _check_length("networks", found)
    return tuple(dict.fromkeys(found))


def _check_recipients(store: Store, limits: TokenLimits) -> None:
    """Raise InputError for too many groups or numbers, none of either, or an unknown group."""
    if not limits.has_recipients:
        return
    both = [*(limits.group_ids or ()), *(limits.numbers or ())]
    _check_length("recipients", both)
    unknown = set(limits.group_ids or ()) - correspondents.known_groups(
        store, limits.group_ids or ()
    )
    if unknown:
        raise InputError(
            "unknown_group",
            N_("There is no group %(id)d."),
            field="recipients",
            id=min(unknown),
        )


def _check_length(field: str, values: Sequence[object]) -> None:
    if not 0 < len(values) <= _MOST_LISTED:
        raise InputError(
            "bad_list",
            N_("Give 1 to %(most)d entries, or none for no limit."),
            field=field,
            most=_MOST_LISTED,
        )


def _told(limits: TokenLimits) -> dict[str, Any]:
    """Return the limits as the journal tells them: without numbers of people."""
    until = limits.expires_at
    return {
        "minute_messages": limits.minute_messages,
        "scopes": limits.scopes,
        "networks": limits.networks,
        "recipients": len([*(limits.group_ids or ()), *(limits.numbers or ())])
        if limits.has_recipients
        else None,
        "by_line": limits.line,
        "expires": None if until is None else f"{local(until):%Y-%m-%d %H:%M}",
    }
