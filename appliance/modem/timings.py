"""Define the time limits of the modem packages, in seconds; tests shorten them."""

from dataclasses import dataclass
from typing import Final

from appliance.config import ModemSettings

_PROBE_EVERY: Final = 2.0


@dataclass(frozen=True, slots=True)
class Timings:
    """How long to wait for what, in seconds."""

    answer: float = 10.0  # for a command's final result code
    slow_answer: float = 30.0  # the same if SIM or network are asked (+CPIN, +COPS, +CFUN)
    probe: float = 1.0  # for the answer to a plain AT
    probes: int = 3  # plain ATs after a time-out before the modem counts as mute
    quiet: float = 0.25  # in step again after a probe and this long without a final result code
    stale: float = 0.05  # this long without an octet ends what an earlier program left
    escape: float = 0.3  # for OK after ESC at the prompt
    prompt: float = 10.0  # for "> " after +CMGS
    write: float = 10.0  # the port accepts no octet: the line is blocked
    submit: float = 90.0  # the absolute deadline of a submit
    probe_after: float = 15.0  # after this long without an answer, a submit is probed with AT
    probe_every: float = _PROBE_EVERY
    acknowledge: float = 10.0  # shorter than a modem waits for +CNMA (TS 24.011: TR2M, 12 s)
    busy_first: float = 0.2  # growing pause before a busy SIM is asked again
    busy_last: float = 5.0
    open_first: float = 0.5  # growing pause before a missing port is opened again
    open_last: float = 2.0
    patience_first: float = 3.0  # growing pause between two steps of recovering a mute modem
    patience_last: float = 60.0
    restart: float = 30.0  # how long a modem may be silent after a restart
    store_first: float = 0.1  # growing pause while the store is unavailable
    store_last: float = 5.0
    fault_first: float = 0.5  # growing pause after an unexpected error
    fault_last: float = 30.0
    not_sent_first: float = 0.2  # growing pause after a segment that was certainly not sent
    not_sent_last: float = 30.0
    watch_first: float = 0.5  # growing pause before a missing SIM or network is checked again
    watch_last: float = 30.0
    sample: float = 60.0  # between two samples of signal and operator, when idle
    set_up_again: float = 600.0  # between two complete set-ups, in case a damaged answer misled us
    sweep: float = 60.0
    unread_first: float = 1.0  # growing pause before an unreadable storage is tried again
    ring_gap: float = 7.0  # the call is over after this long without a ring
    ring_number: float = 0.4  # the caller's number follows the first ring within this time
    ussd: float = 30.0  # for the network's answer to a USSD code
    ussd_piece: float = 1.5  # a further piece of a USSD answer follows within this time
    ussd_whole: float = 120.0  # for a dialogue of several menus
    ussd_late: float = 30.0  # an answer that did not come in time may still come this much later
    beat: float = 10.0  # the loop turns at least this often

    @classmethod
    def of(cls, settings: ModemSettings) -> "Timings":
        """Return the time limits for these settings."""
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
        """Return the pause to make now."""
        self._current = min(self._last, max(self._first, self._current * 2))
        return self._current

    def reset(self) -> None:
        """Start again with the first pause."""
        self._current = 0.0
