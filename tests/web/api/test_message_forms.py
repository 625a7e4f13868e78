"""The form and the validity of a message, as requests say them in the old way and the new one."""

from typing import Any

import pytest

from appliance.errors import InputError
from appliance.web.api import message_forms


@pytest.mark.parametrize(
    ("body", "meant"),
    [
        ({}, "normal"),
        ({"flash": False}, "normal"),
        ({"flash": True}, "flash"),
        ({"form": None, "flash": True}, "flash"),
        ({"form": "normal"}, "normal"),
        ({"form": "flash"}, "flash"),
        ({"form": "normalThenFlash"}, "normal_then_flash"),
        ({"form": "flash", "flash": True}, "flash"),
        ({"form": "normal", "flash": False}, "normal"),
        ({"form": "normalThenFlash", "flash": False}, "normal_then_flash"),
    ],
)
def test_what_form_a_request_means(body: dict[str, Any], meant: str) -> None:
    assert message_forms.form(body) == meant


@pytest.mark.parametrize(
    "body",
    [
        {"form": "normal", "flash": True},
        {"form": "normalThenFlash", "flash": True},
        {"form": "flash", "flash": False},
    ],
)
def test_two_forms_that_differ_are_refused(body: dict[str, Any]) -> None:
    with pytest.raises(InputError) as refused:
        message_forms.form(body)
    assert refused.value.field == "flash"


@pytest.mark.parametrize("word", ["normal", "flash", "normalThenFlash"])
def test_a_form_is_written_as_it_is_read(word: str) -> None:
    assert message_forms.written(message_forms.form({"form": word})) == word


@pytest.mark.parametrize(
    ("body", "seconds"),
    [
        ({}, None),
        ({"ttl": 90}, 90),
        ({"validityHours": 1}, 3600),
        ({"validityHours": 72}, 259_200),
        ({"validityHours": None, "ttl": 90}, 90),
        ({"validityHours": 2, "ttl": 90}, 7200),
    ],
)
def test_how_long_a_message_is_valid(body: dict[str, Any], seconds: int | None) -> None:
    assert message_forms.ttl_seconds(body) == seconds
