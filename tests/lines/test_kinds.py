"""The kinds of lines without a modem: found by name, imported when used, their settings checked."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
from fakes.raw_server import RawServer, read_request, reply

from appliance.clock import SystemClock
from appliance.errors import InputError
from appliance.lines import codes, kinds
from appliance.lines.providers.kind import Condition

PAGE: Final = Path(__file__).parents[2] / "docs" / "lines.md"
TABLE: Final = re.compile(r"(<!-- keys -->\n).*?(<!-- end -->)", re.DOTALL)
GIVEN: dict[str, dict[str, str]] = {
    "smsapi": {"token": "t0ken", "sender": "Cabinet"},
    "ovh": {
        "account": "sms-ab12345-1",
        "application_key": "ak",
        "application_secret": "as",
        "consumer_key": "ck",
    },
    "appliance": {"url": "http://192.168.1.7/api/v1", "user": "box", "password": "t0ken"},
    "freemobile": {"user": "12345678", "password": "key", "number": "06 12 34 56 78"},
}


@pytest.mark.parametrize("name", kinds.NAMES)
def test_each_kind_takes_its_settings_and_stores_no_empty_one(name: str) -> None:
    kind = kinds.kind(name)
    keys = {key.name for key in kind.keys}
    given = dict.fromkeys(keys, "") | GIVEN[name]
    stored = kinds.check(name, given)
    assert stored.keys() == GIVEN[name].keys()
    assert kind.secrets
    assert kind.secrets < keys
    assert "url" in keys
    assert kinds.account(name, stored, SystemClock()).provider is not None
    with pytest.raises(InputError):
        kinds.account(name, dict.fromkeys(stored, ""), SystemClock())


@pytest.mark.parametrize("name", kinds.NAMES)
def test_a_needed_setting_that_is_missing_is_named(name: str) -> None:
    for key in kinds.kind(name).keys:
        if key.required and not key.default:
            with pytest.raises(InputError) as raised:
                kinds.check(name, GIVEN[name] | {key.name: " "})
            assert raised.value.field == key.name


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [
        ("smsapi", "token", "with space"),
        ("smsapi", "sender", "Cabinet médical"),
        ("smsapi", "sender", "12345"),
        ("smsapi", "url", "http://api.smsapi.com"),
        ("smsapi", "url", "https://name:word@api.smsapi.com"),
        ("smsapi", "callback", "http://box.example/lines/online/callback"),
        ("smsapi", "callback", "https://box.example/?a=<b>"),
        ("smsapi", "test", "perhaps"),
        ("smsapi", "typo", "1"),
        ("ovh", "account", "../me"),
        ("appliance", "url", "http://box.example.com/api/v1"),
        ("appliance", "url", "http://8.8.8.8/api/v1"),
        ("appliance", "url", "ftp://192.168.1.7"),
        ("appliance", "url", "https://[::1/api"),
        ("appliance", "url", "https://box:port/api"),
        ("appliance", "ca_file", "/nowhere.pem"),
        ("freemobile", "number", "12"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(name: str, key: str, value: str) -> None:
    with pytest.raises(InputError) as raised:
        kinds.check(name, GIVEN[name] | {key: value})
    assert raised.value.field == key


def test_the_address_of_callbacks_may_have_a_query() -> None:
    address = "https://box.example/lines/online/callback?key=1"
    assert kinds.check("smsapi", GIVEN["smsapi"] | {"callback": address})["callback"] == address


@pytest.mark.parametrize(
    "url", ["http://box.local/api/v1", "http://[fd00::7]", "http://telephone:8080", "https://b.fr/"]
)
def test_another_box_may_be_in_the_own_network_or_anywhere_over_https(url: str) -> None:
    assert kinds.check("appliance", GIVEN["appliance"] | {"url": url})["url"] == url.rstrip("/")


def test_there_is_no_other_kind() -> None:
    with pytest.raises(InputError, match="smsapi, ovh"):
        kinds.kind("twilio")


def test_only_free_mobile_writes_to_one_number_alone() -> None:
    found = {name: kinds.only_to(name, kinds.check(name, GIVEN[name])) for name in kinds.NAMES}
    assert found.pop("freemobile") == "+33612345678"
    assert set(found.values()) == {None}


def test_nothing_of_a_kind_is_imported_before_it_is_used() -> None:
    look = """
import sys
import appliance.daemon
before = [name for name in sys.modules if name.startswith("appliance.lines.providers.")]
from appliance.lines import kinds
kinds.kind("ovh")
after = [name for name in sys.modules if name.startswith("appliance.lines.providers.")]
print(sorted(before), sorted(set(after) - set(before)))
"""
    run = subprocess.run(
        [sys.executable, "-c", look], capture_output=True, text=True, check=True, timeout=60
    )
    kind = "appliance.lines.providers."
    assert run.stdout.strip() == str(
        [f"{kind}{name}" for name in ("conditions", "kind")]
    ) + " " + str([f"{kind}{name}" for name in ("answers", "checks", "ovh")])


@pytest.mark.parametrize(
    ("error", "text"),
    [
        ("smsapi 103", "there is no credit left at the provider"),
        ("smsapi 4711", "the provider gave no reason that is known"),
        ("ovh NOT_GRANTED_CALL", "the key has no right to send SMS with this account"),
        ("appliance http-404", "something else answers at the provider's address"),
        ("freemobile 402", "too many SMS in a short time"),
        ("freemobile http-500", "the provider had an error of its own"),
        ("freemobile http-302", "something else answers at the provider's address"),
        ("ovh http-422", "the provider considers the message invalid"),
        ("ovh", ""),
    ],
)
def test_errors_are_explained_even_when_no_such_line_is_left(error: str, text: str) -> None:
    assert codes.meaning(error) == text


def test_the_page_of_lines_names_every_key() -> None:
    rows = ["| kind | key | what | |", "|---|---|---|---|"]
    for name in kinds.NAMES:
        for key in kinds.kind(name).keys:
            is_needed = key.required and not key.default
            notes = [
                *(["needed"] if is_needed else []),
                *(["secret"] if key.secret else []),
                *([f"`{key.default}` if empty"] if key.default else []),
            ]
            what = f"{key.label}. {key.hint}".strip()
            rows.append(f"| `{name}` | `{key.name}` | {what} | {', '.join(notes)} |")
    text = PAGE.read_text(encoding="utf-8")
    fresh = TABLE.sub(lambda found: found[1] + "\n".join(rows) + "\n" + found[2], text)
    if os.environ.get("LINE_TABLE"):
        PAGE.write_text(fresh, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == fresh


def trial(name: str, answers: dict[str, Any], given: dict[str, str] | None = None) -> Any:
    def behave(connection: Any, _ended: Any) -> None:
        line, _, _ = read_request(connection)
        status, body = answers.get(line.split()[1], (404, {}))
        connection.sendall(reply(status, json.dumps(body).encode()))

    with RawServer(behave) as server:
        settings = {**(given or GIVEN[name]), "url": server.url}
        return kinds.try_out(name, settings, SystemClock())


def test_a_key_is_tried_without_sending_anything() -> None:
    smsapi = trial("smsapi", {"/profile": (200, {"username": "cabinet", "points": 12.345})})
    assert smsapi.works
    assert (smsapi.credit.hundredths, smsapi.credit.unit) == (1234, "points")
    ovh = trial(
        "ovh", {"/auth/time": (200, 1_790_000_000), "/sms/sms-ab12345-1": (200, {"creditsLeft": 7})}
    )
    assert ovh.works
    assert (ovh.credit.hundredths, ovh.credit.unit) == (700, "credits")
    box = trial("appliance", {})
    assert (box.works, box.credit) == (True, None)
    assert trial("freemobile", {}).works


@pytest.mark.parametrize(
    ("name", "answers", "condition"),
    [
        ("smsapi", {"/profile": (401, {"message": "no"})}, Condition.KEY_REFUSED),
        ("smsapi", {"/profile": (200, {"error": 101, "message": "no"})}, Condition.KEY_REFUSED),
        ("smsapi", {"/profile": (200, {})}, Condition.NOT_ALLOWED),
        ("smsapi", {"/profile": (502, {})}, Condition.UNREACHABLE),
        ("smsapi", {"/profile": (503, {})}, Condition.BUSY),
        ("ovh", {"/auth/time": (200, "late")}, Condition.NOT_ALLOWED),
        ("ovh", {"/auth/time": (200, 1)}, Condition.NOT_ALLOWED),
        (
            "ovh",
            {
                "/auth/time": (200, 1),
                "/sms/sms-ab12345-1": (403, {"errorCode": "INVALID_CREDENTIAL"}),
            },
            Condition.KEY_REFUSED,
        ),
        ("appliance", {"/messages/try-out": (401, {})}, Condition.KEY_REFUSED),
        ("appliance", {"/messages/try-out": (403, {})}, Condition.NOT_ALLOWED),
        ("appliance", {"/messages/try-out": (200, {"welcome": 1})}, Condition.NOT_ALLOWED),
        ("appliance", {"/messages/try-out": (500, {})}, Condition.UNREACHABLE),
    ],
)
def test_a_trial_says_why_the_key_does_not_work(
    name: str, answers: dict[str, Any], condition: Condition
) -> None:
    found = trial(name, answers)
    assert (found.condition, found.works) == (condition, False)
