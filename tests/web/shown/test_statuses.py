"""States in words and icons: each has its own, never distinguished by colour alone."""

import pytest
from fakes.office import Office

from appliance.store.states import MessageStatus
from appliance.web.shown.statuses import STATUSES, UNKNOWN, appearance_of, status_word


@pytest.mark.parametrize("code", MessageStatus)
def test_every_state_has_words_an_icon_and_a_tone(code: MessageStatus) -> None:
    shown = appearance_of(code)
    assert shown is not UNKNOWN
    assert shown.word
    assert shown.icon
    assert shown.meaning
    assert shown.tone in {"calm", "good", "care", "bad"}


def test_no_two_states_have_one_word() -> None:
    assert len({shown.word for shown in STATUSES.values()}) == len(STATUSES)


@pytest.mark.parametrize("code", [None, "", "of a later version"])
def test_what_is_unknown_is_shown_so(code: str | None) -> None:
    assert appearance_of(code) is UNKNOWN


def test_words_follow_the_reader(office: Office) -> None:
    for language, word in (("fr", "envoyé"), ("en", "sent"), ("fr", "envoyé")):
        with office.app.test_request_context(headers={"Accept-Language": language}):
            assert status_word("sent") == word
