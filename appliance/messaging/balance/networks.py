"""Codes that show the balance, by the network that issued the SIM (MCC and MNC of its IMSI).

The list belongs to the program; what an administrator changed or added comes before it. A code that
is not `certain` was not found in a public source for that network, and is a suggestion to check:
operators change their codes and menus, and plans of one operator differ.
"""

import re
from dataclasses import dataclass
from typing import Final

from appliance.errors import N_, InputError
from appliance.messaging.balance import amounts, codes
from appliance.messaging.requests import Author
from appliance.store import balances, events
from appliance.store.balances import NetworkRow
from appliance.store.database import Store
from appliance.store.journal.balance import BalanceSettings

_NETWORK: Final = re.compile(r"\d{5,6}")
_LONGEST_NAME: Final = 40


@dataclass(frozen=True, slots=True)
class Network:
    """An operator's code; empty if none is known."""

    network: str  # MCC and MNC: 20801
    name: str
    code: str = ""
    answers: str = ""
    pattern: str = ""
    certain: bool = False
    changed: bool = False  # by an administrator


KNOWN: Final[tuple[Network, ...]] = (
    Network("20801", "Orange (FR)", "#123#", certain=True),
    Network("20810", "SFR (FR)", "#950#"),
    Network("20815", "Free Mobile (FR)"),
    Network("20820", "Bouygues Telecom (FR)", "#680#"),
    Network("20601", "Proximus (BE)", "#121#"),
    Network("20610", "Orange (BE)", "#121#"),
    Network("20620", "BASE (BE)"),
    Network("20404", "Vodafone (NL)", "*101#"),
    Network("20408", "KPN (NL)", "*101#"),
    Network("20416", "Odido (NL)", "*100#"),
    Network("26001", "Plus (PL)", "*100#", certain=True),
    Network("26002", "T-Mobile (PL)", "*101#", certain=True),
    Network("26003", "Orange (PL)", "*124*#", certain=True),
    Network("26006", "Play (PL)", "*101#", certain=True),
)


def every(store: Store) -> list[Network]:
    """Return all networks by number, those that were changed with their changes."""
    found = {known.network: known for known in KNOWN}
    for row in balances.networks(store):
        found[row.network] = Network(
            row.network, row.name, row.code, row.answers, row.pattern, certain=True, changed=True
        )
    return [found[number] for number in sorted(found)]


def of_sim(store: Store, imsi: str | None) -> Network | None:
    """Return the network that issued a SIM, or None if it is unknown."""
    if not imsi:
        return None
    # A network code has two digits in Europe, three in America.
    by_number = {each.network: each for each in every(store)}
    return by_number.get(imsi[:6]) or by_number.get(imsi[:5])


def change(store: Store, row: NetworkRow, author: Author) -> None:
    """Store an operator's code. Raise InputError with the field that is wrong."""
    number, name = row.network.strip(), row.name.strip()
    if not _NETWORK.fullmatch(number):
        raise InputError(
            "network_number",
            N_("The number of a network has 5 or 6 digits: country and operator, such as 20801."),
            field="network",
        )
    if not name or len(name) > _LONGEST_NAME:
        raise InputError(
            "network_name",
            N_("The operator needs a name of up to %(most)d characters."),
            field="name",
            most=_LONGEST_NAME,
        )
    taken = NetworkRow(
        number,
        name,
        codes.code(row.code),
        " ".join(codes.answers(row.answers)),
        amounts.check(row.pattern),
    )
    with store.transaction():
        balances.put_network(store, taken)
        events.append(store, BalanceSettings(network=number, actor=author.actor))


def restore(store: Store, number: str, author: Author) -> None:
    """Forget what was changed of a network: the program's own code applies again, if it has one."""
    with store.transaction():
        if balances.remove_network(store, number):
            events.append(store, BalanceSettings(network=number, actor=author.actor))
