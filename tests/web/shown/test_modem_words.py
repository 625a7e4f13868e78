"""A modem in words: operator and signal when all is well, otherwise the fault and its cure."""

from dataclasses import replace

import pytest
from fakes.clock import FakeClock
from fakes.office import Office, ready_modem

from appliance.modem.state import Condition, ModemState
from appliance.web.shown import modem_words
from appliance.web.shown.modem_words import ModemView

READY = ready_modem(FakeClock())


def view(office: Office, state: ModemState) -> ModemView:
    with office.app.test_request_context(headers={"Accept-Language": "en"}):
        return modem_words.view(state)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (READY, "Orange F · 78 %"),
        (replace(READY, signal_percent=None), "Orange F"),
        (replace(READY, operator=None), "Connected · 78 %"),
        (replace(READY, condition=Condition.NO_SIM), "No SIM card"),
    ],
)
def test_what_the_menu_says(office: Office, state: ModemState, words: str) -> None:
    assert (
        view(office, state).words.replace("\N{NO-BREAK SPACE}", " ").replace("78%", "78 %") == words
    )


@pytest.mark.parametrize("condition", Condition)
def test_what_is_wrong_has_a_cure_unless_it_passes(office: Office, condition: Condition) -> None:
    shown = view(office, replace(READY, condition=condition))
    assert shown.condition
    assert bool(shown.cure) is (shown.tone == "bad" or condition is Condition.SEARCHING)
    assert shown.icon == {"good": "signal", "calm": "modem"}.get(shown.tone, "failed")


def test_registration_and_storages_have_words(office: Office) -> None:
    assert view(office, READY).registration == "home network"
    assert view(office, replace(READY, registration=None)).registration == ""
    with office.app.test_request_context(headers={"Accept-Language": "en"}):
        assert [modem_words.storage_word(name) for name in ("SM", "X9")] == ["SIM card", "X9"]
