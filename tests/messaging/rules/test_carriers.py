"""What no line may carry waits for an administrator."""

from fakes.exchange import SOPHIE, Box

from appliance.messaging.requests import Author, Fate, NewMessage

MANY = tuple(f"+336000001{number:02}" for number in range(10))
ADMINISTRATOR = Author("user", "admin", administers=True)


def fates(box: Box, author: Author, **more: bool) -> set[Fate]:
    request = NewMessage("Offre STOP", MANY, message_class="promotional", **more)
    return {each.fate for each in box.outbox.preview(request, author).messages}


def test_an_administrator_may_let_it_go_at_once(box: Box) -> None:
    box.set_rules(promotional_hours="00:00-24:00", promotional_days="mon-sun", holidays="")
    box.ways.chosen["sim"] = {"promotional": "no"}
    assert fates(box, SOPHIE) == {Fate.HELD}
    assert fates(box, ADMINISTRATOR) == {Fate.HELD}
    assert fates(box, ADMINISTRATOR, costs_allowed=True) == {Fate.NOW}
    assert fates(box, SOPHIE, costs_allowed=True) == {Fate.HELD}
