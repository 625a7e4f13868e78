import io
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance import logs
from appliance.masking import command_line, mask, mask_all


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    out = io.StringIO()
    logs.configure("info", "text", out)
    yield out
    root.handlers[:] = before
    root.setLevel(level)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1000.0]
    monkeypatch.setattr("appliance.logs.time.monotonic", lambda: now[0])
    return now


@pytest.mark.parametrize(
    ("address", "shown"),
    [("+33612345678", "+336••••5678"), ("36111", "36111"), ("Colissimo", "Colissimo")],
)
def test_people_are_masked_and_services_are_not(address: str, shown: str) -> None:
    assert mask(address) == shown


def test_numbers_are_masked_in_any_text() -> None:
    assert mask_all("to +33612345678 (segment 1)") == "to +336••••5678 (segment 1)"


@pytest.mark.parametrize("given", [b"--pin\x004827", b"--pin=4827"])
def test_the_holder_of_a_directory_or_port_is_named_without_the_pin(given: bytes) -> None:
    shown = command_line(b"sms-appliance\x00run\x00" + given + b"\x00--country\x00FR\x00")
    assert shown.replace("=", " ") == "sms-appliance run --pin •••• --country FR"


def test_the_log_masks_numbers(stream: io.StringIO) -> None:
    logging.getLogger("x").info("sent to %s", "+33612345678")
    assert "+336••••5678" in stream.getvalue()
    assert "33612345678" not in stream.getvalue()


def test_a_flood_is_said_a_few_times_with_its_count(stream: io.StringIO, at: list[float]) -> None:
    logger = logging.getLogger("flood")
    for _ in range(100_000):
        logger.warning("port %s lost", "/dev/x")
        at[0] += 0.001  # a hundred seconds of it
    lines = stream.getvalue().splitlines()
    assert 3 <= len(lines) <= 6
    assert "more since it was last said" in lines[-1]


def test_events_that_their_source_limits_are_logged_each_time(
    stream: io.StringIO,
) -> None:
    for source in range(5):
        logging.getLogger("x").warning("refused: %s", source, extra={"limited": True})
    assert len(stream.getvalue().splitlines()) == 5


def test_different_events_do_not_hide_each_other(stream: io.StringIO, at: list[float]) -> None:
    for number in range(20):
        logging.getLogger("x").warning("event " + str(number))  # noqa: G003 - each is a different event
    assert len(stream.getvalue().splitlines()) == 20
    assert at


def test_json_lines_can_be_read(stream: io.StringIO) -> None:
    logs.configure("info", "json", stream)
    try:
        int("told by 0612345678")
    except ValueError:
        logging.getLogger("x").exception("it failed")
    entry = json.loads(stream.getvalue().splitlines()[-1])
    assert entry["message"] == "it failed"
    assert "ValueError" in entry["exception"]
    assert "0612345678" not in entry["exception"]


@pytest.mark.usefixtures("stream")
def test_for_the_journal_each_line_has_its_priority(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "journal"
    with path.open("w") as stream:
        found = path.stat()
        monkeypatch.setenv("JOURNAL_STREAM", f"{found.st_dev}:{found.st_ino}")
        logs.configure("debug", "text", stream)
        log = logging.getLogger("appliance.box")
        log.warning("from +33612345678\nand more")
        log.error("gone", exc_info=ValueError("first\nsecond"))
        log.info("well")
        log.debug("in detail")
    masked, *lines = path.read_text().splitlines()
    assert masked.startswith("<4>appliance.box: from ")
    assert masked.endswith(r"\nand more")
    assert "12345" not in masked
    assert lines == [
        "<3>appliance.box: gone",
        "<3>    ValueError: first",
        "<3>    second",
        "<6>appliance.box: well",
        "<7>appliance.box: in detail",
    ]


@pytest.mark.usefixtures("stream")
def test_a_terminal_is_no_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOURNAL_STREAM", "8:1")
    with (tmp_path / "log").open("w") as stream:
        logs.configure("info", "text", stream)
        logging.getLogger("appliance.box").info("well")
    assert "INFO    appliance.box: well" in (tmp_path / "log").read_text()


HOSTILE = "x\n<3>forged\r\x1b[2J\x9b1m\u2028a\u202eb\ud800\x7f\x85<0>c"


@pytest.mark.parametrize("form", [logs.TextFormat, logs.JournalFormat, logs.JsonFormat])
def test_what_a_stranger_sent_neither_forges_a_line_nor_commands_a_terminal(
    form: type[logging.Formatter],
) -> None:
    error = (ValueError, ValueError(HOSTILE), None)
    record = logging.getLogger("x").makeRecord(
        "x", logging.ERROR, __file__, 1, "from %s", (HOSTILE,), error
    )
    written = form().format(record)
    assert written.replace("\n", "").isprintable()
    assert "forged" in written
    for line in written.split("\n")[1:]:
        assert re.match(r"(<3>)?    ", line), line


def test_json_keeps_what_was_sent(stream: io.StringIO) -> None:
    logs.configure("info", "json", stream)
    logging.getLogger("x").info("%s", HOSTILE + r"\x41")
    assert json.loads(stream.getvalue())["message"] == HOSTILE + r"\x41"


def test_a_command_line_of_another_process_is_one_line() -> None:
    assert command_line(b"evil\x00\x1b[2J\nrun\x00") == r"evil \x1b[2J\nrun"
