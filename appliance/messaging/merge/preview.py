"""What sending to the rows of a file would do, row by row."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from appliance.errors import InputError
from appliance.messaging.merge.lines import Line
from appliance.messaging.requests import Fate, LeftOut, Preview, Recipient

TWO_SMS = 2


@dataclass(frozen=True, slots=True)
class Result:
    """What happens to one row: a message with its fate, or why there is none."""

    line: Line
    text: str = ""  # empty if the row is left out
    segments: int = 0
    fate: Fate | None = None  # None: the row is left out
    at_ms: int | None = None  # when the message is sent, if not at once
    reason: str | None = None  # why it is left out, or not sent now
    detail: str = ""  # the missing variables as they are written
    problem: InputError | None = None  # what is wrong with the row's number or cells
    expires: bool = False  # its validity ends before it may be sent
    lines: tuple[str, ...] = ()  # that would send it; none if the box has one

    @property
    def goes(self) -> bool:
        """Whether a message is sent, now or after a wait."""
        return self.fate is not None and self.fate != Fate.BLOCKED


def recipients(lines: Iterable[Line]) -> tuple[Recipient, ...]:
    """Return the recipients to ask for: the rows with a number that can be written to."""
    return tuple(
        Recipient(line.address, variables=line.values) for line in lines if line.values is not None
    )


def results(lines: Sequence[Line], preview: Preview) -> list[Result]:
    """Return the result of each row, in the order of the file; `preview` is of `recipients`."""
    by_place: dict[int, Result | LeftOut] = {}
    places = [line for line in lines if line.values is not None]
    for each in preview.messages:
        if each.place is not None:
            by_place[each.place] = Result(
                places[each.place],
                each.text,
                each.segments,
                each.fate,
                each.at_ms,
                each.reason,
                expires=each.expires,
                lines=each.lines,
            )
    by_place.update((left.place, left) for left in preview.left_out if left.place is not None)
    return list(_in_order(lines, by_place))


def _in_order(lines: Sequence[Line], by_place: dict[int, Result | LeftOut]) -> Iterator[Result]:
    place = 0
    for line in lines:
        if line.values is None:
            code = line.problem.code if line.problem else None
            yield Result(line, reason=code, problem=line.problem)
            continue
        found = by_place[place]
        place += 1
        if isinstance(found, LeftOut):
            found = Result(line, reason=found.reason, detail=found.detail)
        yield found


def digest(results: Iterable[Result], *more: object) -> str:
    """Return a digest of what a person has seen: each row with its text and what becomes of it.

    Whether a message goes now or later does not count, nor when: that changes by itself, with the
    time of day and with each SMS that is sent until the day's cap is reached.
    """
    found = hashlib.sha256(repr(more).encode())
    for each in results:
        waits = each.fate in (Fate.NOW, Fate.LATER)
        becomes = "goes" if waits else (each.fate, each.reason, each.detail)
        row = (each.line.line, each.line.address, each.text, becomes, each.lines)
        found.update(repr(row).encode())
    return found.hexdigest()[:16]
