import re

import pytest
from fakes.correspondence import becomes, send
from fakes.office import Office
from flask.testing import FlaskClient

from appliance.messaging.requests import AcceptedBatch, Author, NewMessage
from appliance.messaging.rules import optouts
from appliance.store import batch_progress, messages
from appliance.web.shown import formatting

PAGE = "/messages/batches/1"


def sending(office: Office, size: int = 6) -> AcceptedBatch:
    numbers = tuple(f"+336123456{number:02d}" for number in range(size))
    return office.services.outbox.accept(
        NewMessage("Bonjour à tous", numbers, origin="page"), Author("user", "sophie")
    )


def states(office: Office, batch: AcceptedBatch) -> list[str]:
    found = [messages.get(office.store, each.message_id) for each in batch.messages]
    return [each.status for each in found if each is not None]


def test_progress_and_the_state_of_each(office: Office, client: FlaskClient) -> None:
    batch = sending(office)
    becomes(office, batch.messages[0].message_id, "delivered")
    becomes(office, batch.messages[1].message_id, "failed", "report 0x45")
    page = client.get(PAGE).text
    assert "Bonjour à tous" in page
    assert re.search(r'<progress[^>]*max="6" value="2"', page)
    assert page.count('<th scope="row">') == 6
    assert "(0x45)" in page
    assert client.get(f"{PAGE}?state=failed").text.count('<th scope="row">') == 1
    assert client.get("/messages/batches/9").status_code == 404


def test_the_expected_end_is_told(office: Office, client: FlaskClient) -> None:
    batch = sending(office, 20)  # six seconds each
    end = formatting.local(office.clock.now_ms() + 120_000).strftime("%H:%M")
    assert f"Fin prévue\N{NO-BREAK SPACE}: {end}" in client.get(PAGE).text
    assert f"Fin prévue\N{NO-BREAK SPACE}: {end}" in client.get(f"{PAGE}/progress").text
    client.post(f"{PAGE}/pause")
    assert "Fin prévue" not in client.get(f"{PAGE}/progress").text
    client.post(f"{PAGE}/resume")
    office.modems.clear()
    assert "dès que le modem" in client.get(f"{PAGE}/progress").text
    for message in batch.messages:
        becomes(office, message.message_id, "delivered")
    assert "Fin prévue" not in client.get(f"{PAGE}/progress").text


@pytest.mark.parametrize(("each_s", "minutes"), [(None, 2), (29, 10)])
def test_quiet_minutes_do_not_put_the_expected_end_off(
    office: Office, client: FlaskClient, each_s: int | None, minutes: int
) -> None:
    for number in range(4):  # one every three minutes, while nobody wrote more
        alone = send(office, "Seul", f"+3361234560{number}")
        becomes(office, alone, "sent")
        office.clock.advance(180)
    if each_s is not None:  # these waited for each other: this is the network's speed today
        for message in sending(office, 5).messages:
            office.clock.advance(each_s)  # and `becomes` advances one second
            becomes(office, message.message_id, "sent")
    last = sending(office, 20).batch_id
    end = formatting.local(office.clock.now_ms() + minutes * 60_000).strftime("%H:%M")
    page = client.get(f"/messages/batches/{last}").text.replace("\u00a0", " ")
    assert f"Fin prévue : {end}" in page


def test_the_question_before_cancelling_names_no_number_that_goes_down_meanwhile(
    office: Office, client: FlaskClient
) -> None:
    sending(office)
    page = client.get(PAGE).text.replace("\u00a0", " ")
    assert "Annuler les SMS de cet envoi qui ne sont pas encore partis ?" in page


def test_the_expected_end_of_a_scheduled_sending_counts_from_its_date(
    office: Office, client: FlaskClient
) -> None:
    due = office.clock.now_ms() + 24 * 3_600_000
    many = NewMessage("Bonjour", tuple(f"+336123456{each}" for each in range(10, 30)), due_ms=due)
    office.services.outbox.accept(many, Author("user", "sophie"))
    end = formatting.local(due + 120_000).strftime("%d/%m/%Y %H:%M")
    assert f"Fin prévue : {end}" in client.get(PAGE).text.replace("\u00a0", " ")


def test_large_sendings_have_pages(office: Office, client: FlaskClient) -> None:
    sending(office, 60)
    page = client.get(PAGE).text
    assert page.count('<th scope="row">') == 50
    following = re.search(r'href="([^"]+)" rel="next"', page)
    assert following is not None
    assert client.get(following[1].replace("&amp;", "&")).text.count('<th scope="row">') == 10


def test_pause_and_resume(office: Office, client: FlaskClient) -> None:
    sending(office)
    assert client.post(f"{PAGE}/pause").location == PAGE
    found = batch_progress.get(office.store, 1)
    assert found is not None
    assert found.paused
    page = client.get(PAGE).text
    assert f'action="{PAGE}/resume"' in page
    client.post(f"{PAGE}/resume")
    assert f'action="{PAGE}/pause"' in client.get(PAGE).text


def test_cancel_the_rest(office: Office, client: FlaskClient) -> None:
    batch = sending(office, 3)
    becomes(office, batch.messages[0].message_id, "sent")
    client.post(f"{PAGE}/cancel")
    assert states(office, batch) == ["sent", "cancelled", "cancelled"]
    assert f'action="{PAGE}/pause"' not in client.get(PAGE).text


def test_send_again_to_the_failed(office: Office, client: FlaskClient) -> None:
    batch = sending(office, 3)
    for each, state in zip(batch.messages, ("delivered", "failed", "expired"), strict=True):
        becomes(office, each.message_id, state, None if state == "delivered" else "CMS 38")
    assert f'action="{PAGE}/again"' in client.get(PAGE).text
    client.post(f"{PAGE}/again")
    assert states(office, batch) == ["delivered", "queued", "queued"]


def test_a_recipient_who_may_not_be_sent_to_stops_nobody_else(office: Office) -> None:
    numbers = ("+33612345600", "+33899700123", "+33612345601", "+33612345602")
    batch = office.services.outbox.accept(
        NewMessage("Bonjour à tous", numbers, origin="page", costs_allowed=True),
        Author("user", "sophie", administers=True),
    )
    for each in batch.messages:
        becomes(office, each.message_id, "failed", "CMS 38")
    optouts.add(office.store, numbers[2], source="page", actor="user:sophie")
    page = office.client("operator").post(f"{PAGE}/again", follow_redirects=True)
    assert page.status_code == 200
    assert states(office, batch) == ["queued", "failed", "failed", "queued"]
    assert "2 SMS sont renvoyés." in page.text
    assert "on ne peut plus écrire sont laissés de côté." in page.text
    assert "seul un administrateur peut autoriser" in page.text


def test_only_the_progress_says_when_it_is_settled(office: Office, client: FlaskClient) -> None:
    batch = sending(office, 2)
    assert "data-settled" not in client.get(f"{PAGE}/progress").text
    for each in batch.messages:
        becomes(office, each.message_id, "delivered")
    assert "data-settled" in client.get(f"{PAGE}/progress").text


def test_a_viewer_watches_only(office: Office) -> None:
    sending(office)
    viewer = office.client("viewer")
    assert "<form" not in viewer.get(f"{PAGE}/progress").text
    for act in ("pause", "resume", "cancel", "again"):
        assert viewer.post(f"{PAGE}/{act}").status_code == 403
