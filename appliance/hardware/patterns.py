"""Choose what the three lights show: a rhythm for each from the state of the box. No I/O.

    green   the modem and its network   steady: ready · slow: searching · flicker: sending
    blue    messages                    a flash every 2 s: unread messages
    red     needs a person              two flashes: SIM or PIN · nearly always on: look at the box

Each light has its own subject, so that none hides another. Within a light the first match wins: red
shows a missing SIM before anything else that needs attention, green shows sending before ready. All
three together show the state of the whole box and hide everything else, in this order: button,
stopping, update or restore, starting.

A box with one light shows the first match in the order of `Signal`.
"""

import math
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Final

_ROUNDING: Final = 1e-6  # a moment this close before a change counts as after it


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A repeated sequence of on and off, each for a number of seconds."""

    steps: tuple[tuple[bool, float], ...]

    @property
    def period(self) -> float:
        """The seconds until the rhythm repeats; infinite if it never changes."""
        return sum(seconds for _, seconds in self.steps)

    def at(self, moment: float) -> tuple[bool, float]:
        """Return whether the light is on at `moment` (seconds), and for how long."""
        lit, left = self.steps[0]
        if math.isinf(left):
            return lit, left
        position = (moment + _ROUNDING) % self.period
        for lit, seconds in self.steps:
            if position < seconds:
                return lit, seconds - position
            position -= seconds
        return self.steps[0][0], 0.0  # rounding: the end of the period


def _rhythm(*seconds: float) -> Rhythm:
    """Return a rhythm that is on, off, on and so on for these numbers of seconds."""
    return Rhythm(tuple((number % 2 == 0, each) for number, each in enumerate(seconds)))


DARK: Final = Rhythm(((False, math.inf),))
STEADY: Final = Rhythm(((True, math.inf),))
FLICKER: Final = _rhythm(0.1, 0.1)
SLOW: Final = _rhythm(1.0, 1.0)
ONE_FLASH: Final = _rhythm(0.2, 1.8)
TWO_FLASHES: Final = _rhythm(0.2, 0.2, 0.2, 1.4)
THREE_FLASHES: Final = _rhythm(0.2, 0.2, 0.2, 0.2, 0.2, 1.0)
NEARLY_ALWAYS: Final = _rhythm(1.7, 0.3)
QUICK: Final = _rhythm(0.25, 0.5)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A rhythm for each light."""

    green: Rhythm = DARK
    blue: Rhythm = DARK
    red: Rhythm = DARK

    @property
    def rhythms(self) -> tuple[Rhythm, Rhythm, Rhythm]:
        """The rhythms of green, blue and red."""
        return self.green, self.blue, self.red


class Phase(Enum):
    """What the box as a whole is doing."""

    STARTING = auto()
    RUNNING = auto()
    WORKING = auto()  # an update or a restore: do not unplug
    STOPPING = auto()


class Reach(Enum):
    """How far the modem has come."""

    NOTHING = auto()  # no modem, or one that does not answer
    SIM_WANTED = auto()  # no SIM, or it needs its PIN or PUK
    SEARCHING = auto()  # starting, or without a network yet
    READY = auto()


class Held(Enum):
    """What releasing the button now would do, apart from a short press."""

    NO = auto()
    SHUT_DOWN = auto()
    NEW_CODE = auto()


class Signal(StrEnum):
    """What a single light can show, the most important first."""

    NEW_CODE = "button: new administrator code"
    SHUT_DOWN = "button: shutdown"
    STOPPING = "stopping"
    WORKING = "update or restore running"
    STARTING = "starting"
    SIM_WANTED = "no SIM, or PIN wanted"
    ATTENTION = "needs attention"
    SEARCHING = "searching for the network"
    UNREAD = "unread messages"
    SENDING = "sending"
    READY = "ready"
    NO_MODEM = "no modem"


ALONE: Final[dict[Signal, Rhythm]] = {
    Signal.NEW_CODE: _rhythm(0.06, 0.06),
    Signal.SHUT_DOWN: _rhythm(0.5, 0.1),
    Signal.STOPPING: _rhythm(0.3, 0.3),
    Signal.WORKING: THREE_FLASHES,
    Signal.STARTING: QUICK,
    Signal.SIM_WANTED: TWO_FLASHES,
    Signal.ATTENTION: NEARLY_ALWAYS,
    Signal.SEARCHING: SLOW,
    Signal.UNREAD: ONE_FLASH,
    Signal.SENDING: FLICKER,
    Signal.READY: STEADY,
    Signal.NO_MODEM: DARK,
}
# All three lights together.
_NEW_CODE: Final = Pattern(FLICKER, FLICKER, FLICKER)
_SHUT_DOWN: Final = Pattern(red=STEADY)
_STOPPING: Final = Pattern(STEADY, STEADY, STEADY)
_WORKING: Final = Pattern(
    blue=Rhythm(((True, 0.5), (False, 0.5))), red=Rhythm(((False, 0.5), (True, 0.5)))
)
_STARTING: Final = Pattern(  # one after the other
    green=Rhythm(((True, 0.25), (False, 0.5))),
    blue=Rhythm(((False, 0.25), (True, 0.25), (False, 0.25))),
    red=Rhythm(((False, 0.5), (True, 0.25))),
)


@dataclass(frozen=True, slots=True)
class BoxState:
    """Everything that the lights depend on."""

    phase: Phase = Phase.RUNNING
    reach: Reach = Reach.READY
    sending: bool = False
    unread: bool = False
    attention: bool = False
    held: Held = Held.NO


def signals(state: BoxState) -> list[Signal]:
    """Return all signals that apply, the most important first."""
    holds = {
        Signal.NEW_CODE: state.held is Held.NEW_CODE,
        Signal.SHUT_DOWN: state.held is Held.SHUT_DOWN,
        Signal.STOPPING: state.phase is Phase.STOPPING,
        Signal.WORKING: state.phase is Phase.WORKING,
        Signal.STARTING: state.phase is Phase.STARTING,
        Signal.SIM_WANTED: state.reach is Reach.SIM_WANTED,
        Signal.ATTENTION: state.attention,
        Signal.SEARCHING: state.reach is Reach.SEARCHING,
        Signal.UNREAD: state.unread,
        Signal.SENDING: state.sending,
        Signal.READY: state.reach is Reach.READY,
        Signal.NO_MODEM: state.reach is Reach.NOTHING,
    }
    return [signal for signal in Signal if holds[signal]]


def single(state: BoxState) -> Rhythm:
    """Return what a box with one light shows."""
    return ALONE[signals(state)[0]]


def pattern(state: BoxState) -> Pattern:
    """Return what the three lights show."""
    whole = {
        Signal.NEW_CODE: _NEW_CODE,
        Signal.SHUT_DOWN: _SHUT_DOWN,
        Signal.STOPPING: _STOPPING,
        Signal.WORKING: _WORKING,
        Signal.STARTING: _STARTING,
    }
    first = signals(state)[0]
    if first in whole:
        return whole[first]
    return Pattern(_green(state), ONE_FLASH if state.unread else DARK, _red(state))


def _green(state: BoxState) -> Rhythm:
    if state.reach is Reach.SEARCHING:
        return SLOW
    if state.reach is not Reach.READY:
        return DARK
    return FLICKER if state.sending else STEADY


def _red(state: BoxState) -> Rhythm:
    if state.reach is Reach.SIM_WANTED:
        return TWO_FLASHES
    return NEARLY_ALWAYS if state.attention else DARK
