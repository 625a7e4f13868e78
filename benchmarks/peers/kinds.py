"""All programs that can be compared, in the order of the table's columns."""

from typing import Final

from benchmarks.peers.appliance import ApplianceKind
from benchmarks.peers.gammu import GammuKind
from benchmarks.peers.peer import Kind
from benchmarks.peers.smstools import SmstoolsKind

KINDS: Final[tuple[Kind, ...]] = (
    GammuKind("gammu best", best=True),
    GammuKind("gammu default", best=False),
    SmstoolsKind("smstools best", best=True),
    SmstoolsKind("smstools default", best=False),
    ApplianceKind(),
)
