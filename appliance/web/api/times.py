"""Times of the API: ISO 8601 with an offset."""

from datetime import UTC, datetime, timedelta

from appliance.clock import to_ms

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read(text: str) -> int:
    """Return milliseconds since the epoch. Raise ValueError for anything but a time with offset."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time needs an offset, such as Z or +02:00")
    try:
        return to_ms(moment)
    except OverflowError as error:
        raise ValueError("out of range") from error


def write(at_ms: int) -> str:
    """Return the time as `2026-09-21T14:13:20.000+00:00`."""
    return (_EPOCH + timedelta(milliseconds=at_ms)).isoformat(timespec="milliseconds")


def write_optional(at_ms: int | None) -> str | None:
    """Return the time as `write` does; None for None."""
    return None if at_ms is None else write(at_ms)
