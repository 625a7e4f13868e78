"""What a program may do with its token: the one place where every way into the box asks.

A way in asks three times. `admit` when it has found the token: is it still valid, and may it be
used from there? `require` before each act: do its scopes include it? And whatever is sent, by
whatever way, passes `Outbox.accept`, which asks the rest here: line, recipients, and how many
messages (`messaging.rules.quotas`). So a way that forgets the first two cannot send more than the
token may.
"""

import ipaddress
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from appliance.errors import N_, ForbiddenError
from appliance.messaging.people import scopes
from appliance.messaging.requests import Author, NewMessage
from appliance.store import correspondents, users
from appliance.store.database import Store
from appliance.store.users import TokenRow

if TYPE_CHECKING:
    from appliance.messaging.people.credentials import Caller


def admit(store: Store, token: TokenRow, address: str) -> None:
    """Raise ForbiddenError for an expired token, or an address that it may not be used from.

    `address` is the IP address of the program; "" if it has none, as on a Unix socket.
    """
    refuse_expired(store, token)
    networks = token.limits.networks
    if networks is not None and not is_within(address, networks):
        raise ForbiddenError(
            "token_address",
            N_("The token “%(name)s” may not be used from the address %(address)s."),
            cure=N_("Ask an administrator to allow this address."),
            name=token.name,
            address=address or "-",
        )


def refuse_expired(store: Store, token: TokenRow) -> None:
    """Raise ForbiddenError for a token that has expired."""
    expires_at = token.limits.expires_at
    if expires_at is not None and expires_at <= store.clock.now_ms():
        raise ForbiddenError(
            "token_expired",
            N_("The token “%(name)s” has expired."),
            cure=N_("Ask an administrator for a new one."),
            name=token.name,
        )


def require(caller: "Caller", scope: str) -> None:
    """Raise ForbiddenError if the token of a caller lacks a scope."""
    _refuse_without(caller.scopes, scope, caller.author.name)


def is_within(address: str, networks: Iterable[str]) -> bool:
    """Return whether an address belongs to one of the networks."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return any(parsed in ipaddress.ip_network(network, strict=False) for network in networks)


# --- in `Outbox.accept` -------------------------------------------------------------------------


def token_of(store: Store, author: Author) -> TokenRow | None:
    """Return the token of an author; None for a person or a rule, and a removed token."""
    return users.token_by_name(store, author.name) if author.kind == "token" else None


def applied(store: Store, token: TokenRow, request: NewMessage) -> NewMessage:
    """Return a request with the line of its token.

    Raise ForbiddenError if the token has expired, may not send at all or not by the line.
    """
    limits = token.limits
    refuse_expired(store, token)
    _refuse_without(limits.scopes, scopes.SEND, token.name)
    if limits.line is None or request.line == limits.line:
        return request
    if request.line is not None:
        raise ForbiddenError(
            "token_line",
            N_("The token “%(name)s” may only send by the line “%(line)s”."),
            name=token.name,
            line=limits.line,
        )
    return replace(request, line=limits.line)


def check_recipients(store: Store, token: TokenRow, addresses: Collection[str]) -> None:
    """Raise ForbiddenError for an address that a token may not write to."""
    limits = token.limits
    if not limits.has_recipients:
        return
    others = set(addresses).difference(limits.numbers or ())
    if others and limits.group_ids:
        members = correspondents.members(store, limits.group_ids)
        for person in correspondents.people(store, members):
            others.difference_update(person.addresses)
    if others:
        raise ForbiddenError(
            "token_recipient",
            N_("The token “%(name)s” may not write to %(number)s. Nothing was sent."),
            cure=N_("Ask an administrator to allow this number or one of its groups."),
            name=token.name,
            number=next(each for each in addresses if each in others),
        )


def _refuse_without(given: Collection[str] | None, scope: str, name: str) -> None:
    if not scopes.includes(given, scope):
        raise ForbiddenError(
            "token_scope",
            N_("The token “%(name)s” may not do this: it lacks the scope %(scope)s."),
            cure=N_("Ask an administrator to add it."),
            name=name,
            scope=scope,
        )
