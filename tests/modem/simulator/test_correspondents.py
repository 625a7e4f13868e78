"""The sample people: they reply, call, send STOP and fail as defined."""

from collections.abc import Callable

import pytest
from fakes.modem_desk import Desk

from appliance.modem.pdu.deliver import Deliver
from appliance.modem.pdu.segments import join
from appliance.modem.pdu.status_report import StatusReport
from appliance.modem.simulator import people
from appliance.modem.simulator.correspondents import MASS, Correspondents

Desks = Callable[..., Desk]


@pytest.fixture
def town(desk_with: Desks) -> Desk:
    desk = desk_with(sim_capacity=200).ready()
    Correspondents(desk.device, people.SAMPLE_PEOPLE)
    return desk


def arrived(desk: Desk) -> list[Deliver]:
    lines = desk.say("AT+CMGL=4;+CMGD=1,4")
    return [Deliver.decode(line) for line in lines if line[0].isdigit()]


@pytest.mark.parametrize(
    "person", [people.MARIE, people.KRZYSZTOF, people.JAN, people.AYSE, people.VOTE]
)
def test_people_answer_in_turn(town: Desk, person: people.Person) -> None:
    for answer in [*person.answers, person.answers[0]]:
        town.submit(person.number, "Bonjour")
        town.wait(person.answer_s - 0.1)
        assert arrived(town) == []
        town.wait(0.2)
        (deliver,) = arrived(town)
        assert (deliver.originator.number, deliver.text) == (person.number, answer)


def test_a_long_message_is_answered_once(town: Desk) -> None:
    town.submit(people.MARIE.number, "long " * 100)
    town.wait(60.0)
    assert len(arrived(town)) == 1


def test_turkish_is_sent_by_single_shift(town: Desk) -> None:
    town.submit(people.AYSE.number, "Merhaba")
    town.wait(10.0)
    (deliver,) = arrived(town)
    assert deliver.coding.alphabet == "gsm7"
    assert deliver.header is not None
    assert deliver.header.single == people.TURKISH


def test_a_long_answer_arrives_out_of_order(town: Desk) -> None:
    town.submit(people.HELENE.number, "Alors ?")
    town.wait(10.0)
    parts = arrived(town)
    assert [part.concatenation.sequence for part in parts if part.concatenation] == [3, 2, 1]
    assert join(parts) == people.HELENE.answers[0]


def test_stop_answers_a_mass_sending_once(town: Desk) -> None:
    others = [f"+3363998020{digit}" for digit in range(MASS - 1)]
    for number in [people.STEPHANE.number, *others]:
        town.submit(number, "Promotion !")
    town.wait(30.0)
    assert [deliver.text for deliver in arrived(town)] == ["STOP"]
    town.submit(people.STEPHANE.number, "Soldes, STOP pour ne plus recevoir")
    town.wait(30.0)
    assert arrived(town) == []
    town.submit(people.STEPHANE.number, "Bonjour Stéphane")
    town.wait(30.0)
    assert [deliver.text for deliver in arrived(town)] == ["Merci pour l'information."]


@pytest.mark.parametrize(
    ("person", "outcomes"),
    [
        (people.PAUL, ["failed"]),
        (people.CLAIRE, ["trying", "done"]),
        (people.MARIE, ["done"]),
    ],
)
def test_reports(town: Desk, person: people.Person, outcomes: list[str]) -> None:
    town.submit(person.number, "Bonjour", report=True)
    said = town.wait(60.0)
    reports = [said[place + 1] for place, line in enumerate(said) if line.startswith("+CDS")]
    assert [StatusReport.decode(report).outcome for report in reports] == outcomes


def test_things_happen_on_their_own(desk_with: Desks) -> None:
    desk = desk_with(sim_capacity=200).ready()
    desk.say("AT+CLIP=1")
    Correspondents(desk.device, people.SAMPLE_PEOPLE, people.SAMPLE_HAPPENINGS)
    said = desk.wait(200.0)
    assert said.count("RING") == 7
    assert f'+CLIP: "{people.LUC.number}",145,"",,"",0' in said
    assert '+CLIP: "",128,"",,"",1' in said
    senders = {deliver.originator.number for deliver in arrived(desk)}
    assert {"Colissimo", "36111", people.MARIE.number} <= senders


def test_the_numbers_are_those_kept_for_fiction() -> None:
    for person in people.SAMPLE_PEOPLE:
        assert person.number.startswith("+3363998") or not person.contact
