"""Every patience of the modem rooms in one place, in seconds, so that tests can shorten them."""

from dataclasses import dataclass
from typing import Final

from appliance.config import ModemSettings

_PROBE_EVERY: Final = 2.0


@dataclass(frozen=True, slots=True)
class Timings:
    """How long to wait for what."""

    answer: float = 10.0  # a command's final result code
    slow_answer: float = 30.0  # of commands that ask the SIM or the network (+CPIN, +COPS, +CFUN)
    probe: float = 1.0  # the answer to a plain AT
    probes: int = 3  # plain ATs after a time-out until the modem counts as mute
    quiet: float = 0.25  # no final result code this long after a probe: in step again
    stale: float = 0.05  # no octet this long after opening: what an earlier program left is read
    escape: float = 0.3  # ESC at the prompt is answered with OK within this
    prompt: float = 10.0  # "> " after +CMGS
    write: float = 10.0  # the port takes no octet: the line is blocked
    submit: float = 90.0  # the absolute deadline of a submit
    probe_after: float = 15.0  # a submit unanswered this long is probed with AT
    probe_every: float = _PROBE_EVERY
    acknowledge: float = 10.0  # a modem waits longer for +CNMA than this (TS 24.011: TR2M, 12 s)
    busy_first: float = 0.2  # pause before asking a busy SIM again, growing
    busy_last: float = 5.0
    open_first: float = 0.5  # pause before opening a missing port again, growing
    open_last: float = 2.0
    patience_first: float = 3.0  # between two steps of bringing a mute modem back, growing
    patience_last: float = 60.0
    restart: float = 30.0  # a modem told to start anew may be silent this long
    store_first: float = 0.1  # pause while the store cannot be used, growing
    store_last: float = 5.0
    fault_first: float = 0.5  # pause after an unexpected error, growing
    fault_last: float = 30.0
    not_sent_first: float = 0.2  # pause after a segment known not to have gone, growing
    not_sent_last: float = 30.0
    watch_first: float = 0.5  # pause before asking again for a SIM or network not there, growing
    watch_last: float = 30.0
    sample: float = 60.0  # between two looks at signal and operator, when idle
    set_up_again: float = 600.0  # what was set up is asked for and set anew, in case it was misled
    sweep: float = 60.0
    unread_first: float = 1.0  # pause before another look into an unreadable storage, growing
    ring_gap: float = 7.0  # without a ring this long, the call is over
    ring_number: float = 0.4  # the number follows the first ring within this
    beat: float = 10.0  # the loop turns at least this often

    @classmethod
    def of(cls, settings: ModemSettings) -> "Timings":
        """The patience that the settings ask for."""
        return cls(
            answer=settings.answer_seconds,
            prompt=settings.answer_seconds,
            submit=settings.submit_seconds,
            probe_after=settings.probe_seconds,
            probe_every=min(_PROBE_EVERY, settings.probe_seconds),
            patience_first=settings.mute_seconds,
            sweep=settings.sweep_seconds,
        )


class Backoff:
    """A pause that doubles from `first` to `last` seconds, until `reset`."""

    def __init__(self, first: float, last: float) -> None:
        self._first = first
        self._last = last
        self._current = 0.0

    def next(self) -> float:
        """The pause to make now."""
        self._current = min(self._last, max(self._first, self._current * 2))
        return self._current

    def reset(self) -> None:
        """It worked: the next pause is the first again."""
        self._current = 0.0
