"""What an office does all day, with the real daemon, the real API and the simulated network."""

import pytest
from end_to_end.box import Box, until
from end_to_end.stage import Stage

pytestmark = pytest.mark.slow

MARIE = "+33639980101"
PAUL = "+33639980108"
FIVE_SEGMENTS = "Compte rendu de la visite. " * 26  # 702 septets
TURKISH_SINGLE_SHIFT = 1


def received(box: Box) -> list[dict[str, str]]:
    found: list[dict[str, str]] = box.get("/api/v1/inbox?limit=100").json
    return found


@pytest.mark.ahead
@pytest.mark.parametrize(
    ("text", "number", "segments"),
    [
        ("Bonjour, à demain", MARIE, 1),
        ("Zażółć gęślą jaźń", MARIE, 1),
        ("C'est noté 👍🏽", MARIE, 1),
        (FIVE_SEGMENTS, MARIE, 5),
        ("CODE", "36111", 1),
    ],
)
def test_a_message_is_delivered(stage: Stage, text: str, number: str, segments: int) -> None:
    world, box = stage.pair()
    sent = box.send(text, number)
    box.wait_for(sent, "delivered")
    accepted = world.do("accepted")
    assert len(accepted) == segments
    assert {each["recipient"] for each in accepted} == {number}
    assert "".join(each["text"] for each in accepted) == text


@pytest.mark.ahead
def test_reports_tell_done_failed_and_still_trying(stage: Stage) -> None:
    _, box = stage.pair("--people")
    done, failed, trying = (box.send("Bonjour", n) for n in (MARIE, PAUL, "+33639980109"))
    box.wait_for(done, "delivered")
    box.wait_for(failed, "failed")
    recipients = box.get(f"/api/v1/messages/{failed}").json["recipients"]
    assert "0x43" in recipients[0]["error"] or "67" in recipients[0]["error"]
    assert box.status(trying) == "sent"


@pytest.mark.ahead
def test_arrivals_are_joined_decoded_and_kept(stage: Stage) -> None:
    world, box = stage.pair()
    long = "Voici le compte rendu de la visite, avec tout ce qui reste à faire. " * 5
    world.do("inject_text", sender=MARIE, text=long, order=[2, 0, 1])
    world.do("inject_text", sender="Colissimo", text="Votre colis arrive")
    world.do(
        "inject_text",
        sender="+33639980104",
        text="Teşekkürler, görüşürüz",
        national=TURKISH_SINGLE_SHIFT,
    )
    until(lambda: len(received(box)) == 3, "three messages are there")
    by_sender = {each["sender"]: each["text"] for each in received(box)}
    assert by_sender[MARIE] == long
    assert by_sender["Colissimo"] == "Votre colis arrive"
    assert by_sender["+33639980104"] == "Teşekkürler, görüşürüz"
    stored = world.do("state")["stored"]
    assert until(lambda: not any(world.do("state")["stored"].values()), f"{stored} emptied")


@pytest.mark.ahead
def test_a_stop_in_mid_campaign_holds_the_rest_back(stage: Stage) -> None:
    world, box = stage.pair("--latency-s", "0.2")
    numbers = [f"+336399802{n:02}" for n in range(50)]
    campaign = box.send("Portes ouvertes samedi", *numbers)
    until(lambda: len(world.texts()) >= 3, "the campaign is under way")
    world.receive(numbers[-1], "Stop.")

    def statuses() -> list[str]:
        found = box.get(f"/api/v1/messages/{campaign}").json["recipients"]
        return [each["status"] for each in found]

    until(lambda: set(statuses()) <= {"sent", "delivered", "blocked"}, "the campaign is over")
    assert statuses().count("blocked") == 1
    assert box.get("/api/v1/optouts").json[0]["number"] == numbers[-1]
    texts = world.copies()
    assert texts[(numbers[-1], "Portes ouvertes samedi")] == 0
    assert sum(1 for (recipient, _) in texts if recipient == numbers[-1]) == 1  # the confirmation


@pytest.mark.ahead
def test_a_call_is_logged_once(stage: Stage) -> None:
    world, box = stage.pair()
    world.do("ring", number=MARIE, rings=2)
    calls = until(lambda: box.get("/api/v1/calls").json, "the call is logged")
    assert len(calls) == 1


@pytest.mark.ahead
def test_a_second_daemon_refuses_to_start_and_names_the_first(stage: Stage) -> None:
    world, box = stage.pair()
    assert box.process is not None
    same_directory = box.command("run", "--listen", "127.0.0.1:0", "--modem", world.port)
    assert same_directory.returncode != 0
    assert str(box.process.pid) in same_directory.stderr
    other = stage.box(world.port, "other")
    same_port = other.command("run", "--listen", f"127.0.0.1:{box.port}", "--modem", world.port)
    assert same_port.returncode != 0
    assert str(box.process.pid) in same_port.stderr


@pytest.mark.ahead
def test_it_stops_cleanly_and_goes_on_after(stage: Stage) -> None:
    world, box = stage.pair()
    assert box.stop() == 0
    later = box.command("send", MARIE, "écrit pendant l'arrêt")
    assert later.returncode == 0, later.stderr
    box.start()
    until(lambda: "écrit pendant l'arrêt" in world.texts(), "it went out after the start")


@pytest.mark.ahead
def test_without_a_modem_it_serves_queues_and_goes_on_by_itself(stage: Stage) -> None:
    box = stage.box(str(stage.folder / "world" / "modem")).start(ready=False)
    waiting = box.send("en attente", MARIE)
    assert box.status(waiting) == "queued"
    assert box.get("/api/v1/modems").json[0]["condition"] == "no_port"
    stage.world()
    box.wait_for(waiting, "sent", "delivered")
