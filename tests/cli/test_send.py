import os
import socket
import subprocess
import sys
from datetime import datetime
from typing import get_args

import pytest
from fakes.command_line import CommandLine
from fakes.office import Office
from fakes.zones import box_in

from appliance import runtime
from appliance.cli.send import _NOT_SENT
from appliance.clock import SystemClock, to_datetime
from appliance.messaging.requests import Blocked, Question
from appliance.messaging.rules import optouts
from appliance.store import batch_lists
from appliance.store.batch_lists import BatchRow
from appliance.store.database import Store

LATER = "2099-12-24T09:00:00+01:00"


def batch(command: CommandLine, public_id: str) -> BatchRow:
    store = Store.open(command.database, SystemClock())
    try:
        found = batch_lists.by_public_id(store, public_id.strip())
    finally:
        store.close()
    assert found is not None
    return found


def test_without_a_daemon_it_goes_into_the_store(command: CommandLine) -> None:
    done = command("send", "06 12 34 56 78", "Bonjour")
    assert (done.code, done.err) == (0, "")
    kept = batch(command, done.out)
    assert (kept.text, kept.origin, kept.author_kind, kept.author) == (
        "Bonjour",
        "command",
        "system",
        "command",
    )


def test_with_a_daemon_it_goes_through_its_api(command: CommandLine, daemon: Office) -> None:
    done = command("send", "06 12 34 56 78", "Bonjour", "--at", LATER)
    assert (done.code, done.err) == (0, "")
    kept = batch(command, done.out)
    assert kept.created_at == daemon.clock.now_ms()
    assert kept.due_at is not None
    assert to_datetime(kept.due_at) == datetime.fromisoformat(LATER)
    assert (kept.origin, kept.author) == ("command", "command")


FORM = ("--form", "normal-then-flash", "--validity-hours", "12")


def form_and_validity(command: CommandLine, public_id: str) -> tuple[str, int | None]:
    found = batch(command, public_id)
    store = Store.open(command.database, SystemClock())
    try:
        expires = store.value("SELECT expires_at FROM message WHERE batch_id = ?", (found.id,))
    finally:
        store.close()
    return found.form, expires and expires - found.created_at


def test_a_form_and_a_validity_without_a_daemon(command: CommandLine) -> None:
    done = command("send", "06 12 34 56 78", "Bonjour", *FORM)
    assert done.code == 0
    form, validity = form_and_validity(command, done.out)
    assert form == "normal_then_flash"
    assert validity is not None
    assert abs(validity - 12 * 3_600_000) < 60_000


def test_a_form_and_a_validity_with_a_daemon(command: CommandLine, daemon: Office) -> None:
    done = command("send", "06 12 34 56 78", "Bonjour", *FORM)
    assert done.code == 0
    assert form_and_validity(command, done.out) == ("normal_then_flash", 12 * 3_600_000)
    assert batch(command, done.out).created_at == daemon.clock.now_ms()


@pytest.mark.parametrize("wrong", [("--form", "loud"), ("--validity-hours", "73")])
def test_another_form_or_validity_is_refused(command: CommandLine, wrong: tuple[str, str]) -> None:
    assert command("send", "06 12 34 56 78", "Bonjour", *wrong).code == 2


def test_a_time_without_offset_is_local(command: CommandLine) -> None:
    kept = batch(command, command("send", "36111", "x", "--at", "2099-12-24T09:00").out)
    assert kept.due_at is not None
    moment = datetime(2099, 12, 24, 9, 0)  # noqa: DTZ001 - local on purpose
    assert to_datetime(kept.due_at) == moment.astimezone()


CHANGES = [  # of the clocks in 2099, far in the future for any present clock
    (
        "2099-03-29T02:30",
        "2099-03-29T03:30+02:00",
        "the clocks skip 02:30 on that day: it will be sent at 2099-03-29T03:30+02:00",
    ),
    (
        "2099-10-25T02:30",
        "2099-10-25T02:30+02:00",
        (
            "02:30 occurs twice on that day: it will be sent at 2099-10-25T02:30+02:00;"
            " an offset selects one"
        ),
    ),
    ("2099-10-25T02:30+01:00", "2099-10-25T02:30+01:00", ""),
]


@pytest.mark.parametrize(("typed", "meant", "said"), CHANGES)
def test_a_time_that_the_clocks_leave_out_or_show_twice_is_told(
    command: CommandLine, typed: str, meant: str, said: str
) -> None:
    with box_in("Europe/Paris"):
        done = command("send", "0612345678", "x", "--at", typed)
        assert (done.code, done.err.strip()) == (0, said)
        due_ms = batch(command, done.out).due_at
        assert due_ms is not None
        assert to_datetime(due_ms) == datetime.fromisoformat(meant)


@pytest.mark.parametrize(("typed", "meant", "said"), CHANGES)
@pytest.mark.usefixtures("daemon")
def test_it_is_reported_with_a_daemon_too(
    command: CommandLine, typed: str, meant: str, said: str
) -> None:
    test_a_time_that_the_clocks_leave_out_or_show_twice_is_told(command, typed, meant, said)


@pytest.mark.usefixtures("daemon")
def test_a_refused_sms_gets_no_note_about_its_time(command: CommandLine) -> None:
    with box_in("Europe/Paris"):
        done = command("send", "0612345678", "", "--at", "2099-03-29T02:30")
    assert (done.code, len(done.err.splitlines())) == (2, 1)


@pytest.mark.parametrize("text", ["Bonjour", "Deux\nlignes", "- -"])
def test_a_dash_is_the_text_on_standard_input(command: CommandLine, text: str) -> None:
    done = command("send", "0612345678", "-", stdin=f"{text}\n")
    assert (done.code, done.err) == (0, "")
    assert batch(command, done.out).text == text


def test_nothing_on_standard_input_is_no_message(command: CommandLine) -> None:
    done = command("send", "0612345678", "-", stdin="\n")
    assert (done.code, done.out) == (2, "")
    assert "empty" in done.err


WRONG = [
    (["+33 6", "x"], "phone number"),
    (["INFO", "x"], "name"),
    (["0612345678", ""], "empty"),
    (["0612345678", "é" * 2000], "SMS"),
    (["0612345678", "x", "--at", "tomorrow"], "date"),
    (["0612345678", "x", "--at", "2020-01-01T00:00Z"], "past"),
    (["0612345678", "x", "--at", "9999-12-31T23:59:59-23:59"], "too far"),
    (["0612345678"], "TEXT"),
    (["0612345678", "x", "--att", "2020"], "--att"),
]


@pytest.mark.parametrize(("words", "said"), WRONG)
def test_a_wrong_value_is_one_line_without_a_daemon(
    command: CommandLine, words: list[str], said: str
) -> None:
    done = command("send", *words)
    assert done.code == 2
    assert (len(done.err.splitlines()), done.out) == (1, "")
    assert said in done.err


@pytest.mark.parametrize(("words", "said"), WRONG)
@pytest.mark.usefixtures("daemon")
def test_a_wrong_value_is_the_same_line_with_one(
    command: CommandLine, words: list[str], said: str
) -> None:
    test_a_wrong_value_is_one_line_without_a_daemon(command, words, said)


def test_a_contact_who_wants_no_sms_gets_none_and_the_page_says_so(
    command: CommandLine, daemon: Office
) -> None:
    optouts.add(daemon.store, "+33612345678", source="page", actor="user:sophie")
    done = command("send", "0612345678", "x")
    assert done.code == 0
    assert "wants no SMS" in done.err


def test_a_killed_daemon_is_not_found(command: CommandLine) -> None:
    command.data_dir.mkdir()
    runtime.announce(command.data_dir, runtime.Running(os.getpid(), "127.0.0.1:9", "x"))
    assert command("send", "0612345678", "x").code == 0


def test_a_daemon_that_does_not_answer_is_told(
    command: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("appliance.cli.client._PATIENCE_SECONDS", 0.05)
    command.data_dir.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        listen = f"127.0.0.1:{silent.getsockname()[1]}"
        runtime.announce(command.data_dir, runtime.Running(os.getpid(), listen, "x"))
        done = command("send", "0612345678", "x")
    assert done.code == 1
    assert f"process {os.getpid()}) does not answer at {listen}" in done.err


@pytest.mark.slow
def test_as_a_program_of_its_own(command: CommandLine) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "appliance", "send", "0612345678", "x"],
        env={**os.environ, "SMS_APPLIANCE_DATA_DIR": str(command.data_dir)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert batch(command, done.stdout).text == "x"


def test_an_emergency_number_needs_a_yes(command: CommandLine) -> None:
    refused = command("send", "112", "Au secours")
    assert (refused.code, refused.out) == (2, "")
    assert "--yes" in refused.err
    assert command("send", "114", "Au secours").code == 0
    done = command("send", "112", "Au secours", "--yes")
    assert batch(command, done.out).text == "Au secours"


def test_through_a_daemon_an_emergency_number_needs_a_yes_as_well(
    command: CommandLine, daemon: Office
) -> None:
    del daemon
    refused = command("send", "112", "Au secours")
    assert (refused.code, refused.out) == (2, "")
    assert "--yes" in refused.err
    assert command("send", "112", "Au secours", "--yes").code == 0


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("0899123456", "held: this number may cost extra"),
        ("+870773111632", "held: this is a satellite telephone"),
        ("+15145551234", "not sent: the setting allowed_countries"),
    ],
)
def test_what_does_not_go_at_once_is_said(command: CommandLine, number: str, said: str) -> None:
    done = command("send", number, "x")
    assert done.code == 0
    assert said in done.err
    assert batch(command, done.out).text == "x"


def test_an_administrator_at_the_box_allows_the_cost(command: CommandLine) -> None:
    done = command("send", "0899123456", "x", "--yes")
    assert (done.code, done.err) == (0, "")


def test_each_reason_of_a_rule_has_its_words() -> None:
    assert _NOT_SENT["blocked"].keys() == set(get_args(Blocked))
    assert _NOT_SENT["held"].keys() == set(get_args(Question))
