import json

from fakes.command_line import CommandLine
from fakes.new_store import new_store
from fakes.stored import StoredTraffic

from appliance.clock import SystemClock
from appliance.store.database import Store

MARIE = "+33611111111"


def spoken_with(command: CommandLine) -> None:
    command.data_dir.mkdir(exist_ok=True)
    store = new_store(command.database, SystemClock())
    StoredTraffic(store).incoming(MARIE, "bonjour")
    store.close()


def number_of_messages(command: CommandLine) -> int:
    store = Store.open(command.database, SystemClock())
    try:
        return int(store.value("SELECT count(*) FROM message"))
    finally:
        store.close()


def test_a_persons_data_is_printed_or_written_to_a_file(command: CommandLine) -> None:
    spoken_with(command)
    printed = command("person", "export", "06 11 11 11 11")
    assert json.loads(printed.out)["messages"][0]["text"] == "bonjour"
    file = command.data_dir / "marie.json"
    assert command("person", "export", MARIE, "--output", str(file)).out == ""
    assert json.loads(file.read_text())["numbers"] == [MARIE]


def test_a_person_is_erased_only_if_confirmed(command: CommandLine) -> None:
    spoken_with(command)
    refused = command("person", "erase", MARIE, stdin="n\n")
    assert refused.code == 2
    assert "Nothing was erased." in refused.err
    assert number_of_messages(command) == 1
    assert command("person", "erase", MARIE, "--yes").code == 0
    assert number_of_messages(command) == 0


def test_what_is_no_number_is_one_clear_line(command: CommandLine) -> None:
    spoken_with(command)
    done = command("person", "export", "abc")
    assert done.code == 2
    assert len(done.err.splitlines()) == 1
