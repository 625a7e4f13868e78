"""By which line a message goes or came, and why, in words."""

from collections.abc import Iterator

import pytest
from fakes.correspondence import receive, send
from fakes.office import Office
from flask.testing import FlaskClient

from appliance.messaging.journal.history import Step
from appliance.messaging.requests import Share
from appliance.store import routes
from appliance.web.shown import carriers

LEA = "+33612345678"


@pytest.fixture(autouse=True)
def english(office: Office) -> Iterator[None]:
    office.ways.chosen["sim"] = {"label": "Orange", "number": "+33698765432"}
    with office.app.test_request_context(headers={"Accept-Language": "en"}):
        yield


def step(**more: str) -> Step:
    return Step(1, "submitting", None, line="sim", **more)


def test_a_box_with_one_line_does_not_speak_of_it() -> None:
    assert carriers.words("sim") == ""
    assert carriers.taken(step(), "price") == ""


def test_a_line_has_its_label_and_its_number(office: Office) -> None:
    office.add_line("provider", label="SMSAPI")
    assert carriers.words("sim") == "Orange (06 98 76 54 32)"
    assert carriers.words("provider") == "SMSAPI"
    assert carriers.words("gone") == "gone"
    assert carriers.words(None) == ""


def test_the_history_says_by_which_line_and_why(office: Office) -> None:
    office.add_line("provider", label="SMSAPI")
    by = "By Orange (06 98 76 54 32)"
    assert carriers.taken(step(), "price") == f"{by}: the line that costs least."
    assert carriers.taken(step(), None) == f"{by}."
    assert carriers.taken(Step(1, "sent", None), "price") == ""
    because = f"{by}, because SMSAPI, gone could not send it."
    assert carriers.taken(step(instead_of="provider, gone"), "price") == because


def test_the_history_says_what_the_provider_took() -> None:
    assert carriers.cost(step()) == ""
    told = "The provider took 0.045 from the account."
    assert carriers.cost(Step(1, "sent", None, cost="0.045")) == told


def test_every_reason_has_words(office: Office) -> None:
    office.add_line("provider")
    for why in routes.REASONS:
        assert ": " in carriers.taken(step(), why)


def test_shares_have_their_price(office: Office) -> None:
    office.add_line("provider", label="SMSAPI")
    assert carriers.share_words(Share(("sim", "provider"), 2, 4, None)) == "Orange or SMSAPI: 2"
    assert carriers.share_words(Share(("provider",), 2, 4, 28_000)) == "SMSAPI: 2 (0.28)"


def test_a_conversation_shows_by_which_number_each_message_went(
    office: Office, client: FlaskClient
) -> None:
    receive(office, "Bonjour", LEA)
    send(office, "Bonsoir", LEA)
    office.store.execute("UPDATE message SET modem = 'sim'")
    assert b"by-line" not in client.get(f"/discussions/{LEA}").data
    office.add_line("provider")
    page = client.get(f"/discussions/{LEA}").get_data(as_text=True)
    assert page.count('<span class="by-line">Orange (06 98 76 54 32)</span>') == 2
