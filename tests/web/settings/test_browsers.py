"""The browsers that a user is logged in on, by their usual names."""

import pytest
from fakes.office import NAMES, Office

from appliance.messaging.people import users
from appliance.store import sessions
from appliance.web.settings import browsers

SAFARI = "Version/17.0 Mobile/15E148 Safari/604.1"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko Firefox/128.0", "Firefox, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge, Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Safari/537.36", "Chrome, Windows"),
        ("Mozilla/5.0 (Macintosh) Chrome/126.0 Safari/537.36 OPR/112.0", "Opera, macOS"),
        (f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) {SAFARI}", "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/126.0 Safari/537.36", "Chrome, Android"),
        ("curl/8.0", "curl"),
        ("", "unknown browser"),
        ("<script>", "unknown browser"),
    ],
)
def test_a_browser_by_its_usual_name(office: Office, user_agent: str, name: str) -> None:
    with office.app.test_request_context(headers={"Accept-Language": "en"}):
        assert browsers.name_of(user_agent) == name


def test_only_those_that_have_not_ended_are_shown_and_ones_own_is_marked(office: Office) -> None:
    office.session("operator")
    office.clock.advance(office.services.settings.web.session_hours * 3600 + 1)
    for _ in range(2):
        office.session("operator")
    user = users.user(office.store, NAMES["operator"])
    own, other = (session.id for session in sessions.of_user(office.store, user.id)[:2])
    with office.app.test_request_context():
        found = browsers.browsers(user.id, own)
    assert [(each.session_id, each.is_this) for each in found] == [(own, True), (other, False)]
    assert found[0].used_ms == office.clock.now_ms()
