"""A user is told at the hours that the user chose."""

from fakes.clock import START_MS
from fakes.zones import box_in

from appliance import local_time
from appliance.channels.mail_out.openings import opening_ms


def test_hours_say_when_a_user_may_be_told() -> None:
    with box_in("Europe/Paris"):
        now = local_time.local(START_MS)
        minute = f"{now:%H:%M}"
        assert opening_ms("", START_MS) == START_MS
        assert opening_ms("00:00-24:00", START_MS) == START_MS
        assert opening_ms(f"{minute}-24:00", START_MS) == START_MS
        closed = opening_ms(f"00:00-{minute}", START_MS)
        assert local_time.local(closed).strftime("%H:%M") == "00:00"
        assert 0 < closed - START_MS <= 24 * 3600 * 1000
