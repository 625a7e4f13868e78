"""STOP: whoever sends it receives nothing more, at once."""

import itertools

import pytest
from fakes.clock import FakeClock
from fakes.exchange import NUMBER, OTHER, Box
from fakes.network import delivers

from appliance.config import MessagingSettings
from appliance.messaging.inbound import stopwords
from appliance.messaging.rules import optouts
from appliance.modem.traffic import Accepted, Outgoing
from appliance.store import optouts as listed

LONG = "a" * 400  # 3 segments
RULES = MessagingSettings()


@pytest.mark.parametrize(
    "text",
    [
        "STOP",
        "stop",
        "Stop.",
        " stop \n",
        "STOP" + " " * 100,
        "« STOP »",
        '"Stop!"',
        "stop sms",
        "STOP-SMS",
        "ARRET",
        "Arrêt",
        "ARRE\u0302T.",
        "STOP 36111",
        "stop au 36180",
        "STOP +33 6 98 76 54 32",
        "STOP 0698765432",
        "\uff33\uff34\uff2f\uff30",
        "stop 🛑",
    ],
)
def test_only_a_stop_word(text: str) -> None:
    assert stopwords.meaning(text, RULES) == "stop"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "...",
        "stop it",
        "Bus stop",
        "Ne t'arrête pas, stop",
        "stop 5 minutes",
        "STOP 12",
        "arrete",
        "36111",
        "STOP " + "1" * 70,
        "stopper",
    ],
)
def test_more_than_a_stop_word(text: str) -> None:
    assert stopwords.meaning(text, RULES) is None


@pytest.mark.parametrize(
    "text",
    [
        # polite words, an object, repetition
        *(
            "STOP SVP",
            "Stop s'il vous plaît",
            "stop merci",
            "Merci, STOP.",
            "STOP PUB",
            "stop pub svp",
        ),
        *("STOP STOP", "stop stop stop !!!", "Bonjour STOP merci", "STOP SMS SVP", "ARRÊT svp"),
        *("Stop please", "Unsubscribe, thanks", "stop messages", "désabonner", "Désinscrire merci"),
        *(
            "Wypisz",
            "wypisz proszę",
            "Rezygnuję",
            "STOP proszę",
            "stop reklamy",
            "Dziękuję, wypisz",
        ),
        *(
            "Afmelden",
            "Afmelden graag",
            "Uitschrijven aub",
            "Stop a.u.b.",
            "stop reclame",
            "STOP dank u",
        ),
        # signatures
        *(
            "STOP\nJ. van den Berg",
            "stop\nmarie",
            "STOP\nMerci de votre aide",
            "STOP\nDupont de la Tour",
        ),
        *("STOP\nMarie Dupont", "Stop\n\nEnvoyé de mon iPhone", "STOP\nSent from my iPhone"),
        *("STOP\n-- \nCabinet Martin, 01 42 68 53 00", "Wypisz\nJan Kowalski", "Stop\nJ. de Vries"),
    ],
)
def test_a_stop_word_with_courtesy_or_a_signature_is_one(text: str) -> None:
    assert stopwords.meaning(text, RULES) == "stop"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "STOP 12345 km",
            "Répondre STOP",
            "Stop, on se voit demain ?",
            "Stop, à demain",
            "non stop",
        ),
        *("Merci", "SVP", "Bonjour", "pub", "stop merci de me rappeler", "J'ai dit stop merci"),
        *(
            "STOP\non se voit demain ?",
            "Stop\nRappelez-moi au 0612345678",
            "Stop\nrendez-vous à 9 h",
            "STOP\nOn se voit demain",
            "STOP\nBisous à demain",
            "Stop\nappelle moi",
            "stop\nle bus arrive",
        ),
        *("Stop that please now", "Bus stop please", "Don't stop", "stop by at 5", "thanks"),
        *("Przystanek stop", "nie wypisz mnie", "Stop, jutro o 9", "Proszę wypisz receptę"),
        *("Ik wil me niet afmelden", "Halte stop", "stop maar bij mij", "Graag een afspraak"),
        "STOP START",
    ],
)
def test_a_word_within_a_sentence_is_no_stop_word(text: str) -> None:
    assert stopwords.meaning(text, RULES) is None


def test_start_undoes_and_the_list_is_configurable() -> None:
    assert stopwords.meaning("Start !", RULES) == "start"
    polish = MessagingSettings(stop_words=("WYPISZ", "..."), start_words=("ZAPISZ",))
    assert stopwords.meaning("wypisz.", polish) == "stop"
    assert stopwords.meaning("stop", polish) is None
    assert stopwords.meaning("...", polish) is None


def say(box: Box, text: str, sender: str = NUMBER) -> None:
    box.clock.advance(1)
    box.receive(*delivers(text, sender, box.clock.now_ms()))


def replies(box: Box) -> list[tuple[str, str]]:
    rows = box.store.rows(
        "SELECT d.address, m.body FROM message m JOIN batch b ON b.id = m.batch_id"
        " JOIN discussion d ON d.id = m.discussion_id WHERE b.origin = 'stop_reply' ORDER BY m.id"
    )
    return [(row[0], row[1]) for row in rows]


def test_it_holds_everything_back_and_is_answered_once(box: Box, clock: FakeClock) -> None:
    half = box.send_one(LONG)
    box.submit(Accepted(1))
    queued = box.send_one("queued")
    scheduled = box.send_one("scheduled", due_ms=clock.now_ms() + 3_600_000)
    other = box.send_one("other", OTHER)
    wakes = box.wakes
    say(box, "Stop.")
    assert box.wakes == wakes + 1
    for message in (half, queued, scheduled):
        assert (box.status(message), box.message(message)["error"]) == ("blocked", "opted_out")
    entry = listed.get(box.store, NUMBER)
    assert entry is not None
    assert (entry.source, entry.message_id) == ("message", box.inbox()[0]["id"])
    assert replies(box) == [(NUMBER, RULES.stop_reply)]
    gone = box.submit_all(2)
    assert [box.message(segment.message_id)["body"] for segment in gone][-1] == "other"
    assert box.status(other) == "sent"
    assert box.status(box.send_one("again")) == "blocked"


def test_in_the_middle_of_a_campaign_of_fifty(box: Box) -> None:
    people = [f"+336{number:08d}" for number in range(50)]
    batch = box.send("Soldes", *people)
    claimed: Outgoing | None = box.claim()
    for number in itertools.count():
        if claimed is None:
            break
        if number == 9:
            say(box, "STOP", people[30])
            say(box, "STOP", people[5])
        claimed = box.line().settle_and_claim(claimed, Accepted(number))
    states = [box.status(made.message_id) for made in batch.messages]
    assert states == ["sent"] * 30 + ["blocked"] + ["sent"] * 19
    assert [address for address, _ in replies(box)] == [people[30], people[5]]


def test_said_twice_it_is_answered_once(box: Box) -> None:
    box.send_one()
    say(box, "STOP")
    say(box, "STOP")
    assert len(replies(box)) == 1


def test_an_automatic_answer_does_not_start_a_game(box: Box, clock: FakeClock) -> None:
    box.send_one()
    for word in ("STOP", "START", "STOP", "START", "STOP"):
        say(box, word)
    assert len(replies(box)) == 1
    clock.advance(3600)
    say(box, "START")
    say(box, "STOP")
    assert len(replies(box)) == 2


def test_a_stop_from_a_stranger_counts_and_is_not_answered(box: Box, clock: FakeClock) -> None:
    say(box, "STOP")
    assert listed.is_opted_out(box.store, NUMBER)
    assert replies(box) == []
    say(box, "START")
    box.send_one()
    say(box, "STOP")
    assert len(replies(box)) == 1
    clock.advance(3600)
    say(box, "START")
    say(box, "STOP")
    assert len(replies(box)) == 2


def test_forged_stop_words_cost_no_more_than_a_day_allows(
    box: Box, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    people = [f"+336{number:08d}" for number in range(202)]
    box.send("Soldes", *people)
    for address in people:
        say(box, "STOP", address)
    assert len(replies(box)) == 200
    assert all(listed.is_opted_out(box.store, address) for address in people)
    assert "the next ones only tomorrow" in caplog.text
    clock.advance(86_400)
    for word in ("START", "STOP"):
        say(box, word, people[-1])
    assert [address for address, _ in replies(box)][200:] == [people[-1]]


@pytest.mark.parametrize("sender", ["36111", "La Poste"])
def test_services_and_names_are_never_answered(box: Box, sender: str) -> None:
    say(box, "STOP", sender)
    assert listed.is_opted_out(box.store, sender)
    assert replies(box) == []


def test_the_answer_can_be_off(box: Box) -> None:
    box.set_rules(stop_reply="")
    say(box, "STOP")
    assert listed.is_opted_out(box.store, NUMBER)
    assert replies(box) == []


def test_an_answer_that_cannot_be_sent_does_not_lose_the_stop(
    box: Box, caplog: pytest.LogCaptureFixture
) -> None:
    box.send_one()
    box.set_rules(stop_reply="\x00")
    say(box, "STOP")
    assert listed.is_opted_out(box.store, NUMBER)
    assert "cannot be sent" in caplog.text


def test_start_undoes_it_for_what_comes_after(box: Box) -> None:
    before = box.send_one()
    say(box, "STOP")
    say(box, "START")
    assert not listed.is_opted_out(box.store, NUMBER)
    assert box.status(before) == "blocked"
    assert box.status(box.send_one()) == "queued"
    kinds = box.store.rows("SELECT detail FROM event WHERE kind = 'optout' ORDER BY id")
    assert ['"added"' in row[0] for row in kinds] == [True, False]


def test_in_national_form_it_is_the_same_person(box: Box) -> None:
    queued = box.send_one("a", "06 12 34 56 78")
    say(box, "STOP", "0612345678")
    assert box.status(queued) == "blocked"


def test_by_hand(box: Box) -> None:
    assert optouts.add(box.store, NUMBER, source="page", actor="user:sophie", note="by phone")
    assert not optouts.add(box.store, NUMBER, source="api", actor="token:crm")
    assert optouts.remove(box.store, NUMBER, source="page", actor="user:sophie", note="called")
    assert not optouts.remove(box.store, NUMBER, source="page", actor="user:sophie")
    assert box.store.value("SELECT count(*) FROM event WHERE kind = 'optout'") == 2
    assert replies(box) == []
