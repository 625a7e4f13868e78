"""A box whose lines are all alike."""

from fakes.limits import UNLIMITED

from appliance.messaging.routing.ways import EqualWays


def test_lines_that_exist_can_send() -> None:
    ways = EqualWays(lambda: ["sim"], lambda: UNLIMITED)
    assert list(ways.names()) == ["sim"]
    assert ways.can_send("sim")
    assert ways.unable_since_ms("sim") is None
    assert ways.settings_of("sim") is UNLIMITED


def test_a_line_that_does_not_exist_never_could() -> None:
    ways = EqualWays(lambda: ["sim"], lambda: UNLIMITED)
    assert not ways.can_send("gone")
    assert ways.unable_since_ms("gone") == 0
