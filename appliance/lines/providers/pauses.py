"""The pauses of a line without a modem, in seconds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pauses:
    """Pairs are the first and the longest of pauses that double."""

    unreachable: tuple[float, float] = (5.0, 300.0)
    refused: tuple[float, float] = (60.0, 1800.0)  # key, credit, what the account may do
    forgiven: float = 3600.0  # after the last message that was refused, if none comes
    store: tuple[float, float] = (1.0, 60.0)
    credit: float = 6 * 3600.0  # between two readings of what is left
    doubt: tuple[float, float] = (1.0, 15.0)  # while a lost answer holds up the line
    held_up: float = 60.0  # how long it does
    uncertain: tuple[float, float] = (30.0, 1800.0)  # after that
    report: tuple[float, float] = (8.0, 3600.0)
    reported: float = 4 * 86_400.0  # how long a report is asked for
    between_reports: float = 0.25  # of two messages
