"""The mention of STOP: appended to promotional messages that lack it."""

import pytest
from fakes.clock import FakeClock
from fakes.exchange import NUMBER, SOPHIE, Box

from appliance.config import MessagingSettings
from appliance.messaging.outbound import mention
from appliance.messaging.outbound.revision import Change
from appliance.messaging.requests import NewMessage

RULES = MessagingSettings()
STOP = "STOP : répondez STOP"


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("Soldes", f"Soldes\n{STOP}"),
        ("Soldes \n", f"Soldes\n{STOP}"),
        ("STOP aux prix hauts", f"STOP aux prix hauts\n{STOP}"),
        ("Soldes STOP : répondez STOP", "Soldes STOP : répondez STOP"),
        ("Soldes. stop: Repondez stop.", "Soldes. stop: Repondez stop."),
        ("Pour ne plus rien recevoir, envoyez ARRÊT", "Pour ne plus rien recevoir, envoyez ARRÊT"),
        ("Wyprzedaż. Odpisz WYPISZ", "Wyprzedaż. Odpisz WYPISZ"),
        ("", ""),
    ],
)
def test_what_is_sent(text: str, sent: str) -> None:
    assert mention.added(RULES, text, "promotional", "page") == sent
    assert mention.added(RULES, sent, "promotional", "page") == sent


def test_functional_messages_and_answers_stay_as_they_are() -> None:
    assert mention.added(RULES, "Bonjour", "functional", "page") == "Bonjour"
    assert mention.added(RULES, "Bonjour", "promotional", "reply") == "Bonjour"


def test_none_is_wanted() -> None:
    without = MessagingSettings(promotional_mention="")
    assert mention.added(without, "Soldes", "promotional", "page") == "Soldes"


def test_it_counts_as_text(box: Box) -> None:
    text = "x" * 150
    functional = NewMessage(text, (NUMBER,))
    promotional = NewMessage(text, (NUMBER,), message_class="promotional")
    assert box.outbox.preview(functional, SOPHIE).segments == 1
    preview = box.outbox.preview(promotional, SOPHIE)
    assert preview.segments == 2
    assert preview.messages[0].text == f"{text}\n{STOP}"


def test_each_text_of_a_merge_has_it(box: Box) -> None:
    merged = NewMessage("Soldes [v1|.]", (NUMBER,), merge=True, message_class="promotional")
    assert box.outbox.preview(merged, SOPHIE).messages[0].text == f"Soldes .\n{STOP}"


def test_an_edited_sending_has_it(box: Box, clock: FakeClock) -> None:
    due = clock.now_ms() + 3_600_000
    promotional = NewMessage("Soldes", (NUMBER,), due_ms=due, message_class="promotional")
    made = box.outbox.accept(promotional, SOPHIE)
    change = Change("Soldes !", due, f"Soldes\n{STOP}", due)
    box.outbox.revise(made.batch_id, change, SOPHIE)
    assert box.store.value("SELECT body FROM message") == f"Soldes !\n{STOP}"
