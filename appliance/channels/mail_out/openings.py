"""When a user may be told: at the hours that the user chose."""

from datetime import datetime, timedelta

from appliance import local_time
from appliance.config.sending_hours import hours_of


def opening_ms(hours: str, now_ms: int) -> int:
    """Return when a user may next be told: now, or when the hours begin."""
    if not hours:
        return now_ms
    begin, end = hours_of(hours)
    now = local_time.local(now_ms)
    minute = now.hour * 60 + now.minute
    if begin <= minute < end:
        return now_ms
    day = now.date() if minute < begin else now.date() + timedelta(days=1)
    opens = datetime(day.year, day.month, day.day, begin // 60, begin % 60)  # noqa: DTZ001 - local
    return max(now_ms, local_time.read(opens, now_ms).at_ms)
