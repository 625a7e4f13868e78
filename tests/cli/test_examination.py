from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fakes.command_line import CommandLine
from fakes.office import Office

from appliance.clock import SystemClock
from appliance.modem.simulator.modem import SimulatedModem
from appliance.modem.simulator.options import SimulatorOptions
from appliance.modem.state import Condition
from appliance.store import lines
from appliance.store.database import Store
from appliance.store.lines import LineRow


@pytest.fixture
def port() -> Iterator[str]:
    options = SimulatorOptions(pin="1234", start_s=0, ready_s=0)
    with SimulatedModem(options) as modem:
        yield modem.path


def levels(out: str) -> dict[str, str]:
    """Return the level of each subject in the output."""
    return {line[8:24].strip(): line[:8].strip() for line in out.splitlines() if line[:8].strip()}


def test_nothing_is_made_or_changed_where_nothing_is(command: CommandLine) -> None:
    done = command("doctor", "--modem", "/dev/nothing")
    assert done.code == 1
    found = levels(done.out)
    assert found["data directory"] == "note"
    assert found["daemon"] == "note"
    assert found["modem sim"] == "PROBLEM"
    assert "Plug the modem in" in done.out
    assert not command.data_dir.exists()


def test_it_speaks_to_programs_too(command: CommandLine) -> None:
    done = command("doctor", "--modem", "/dev/nothing", "--json")
    assert done.code == 1
    found = {finding["subject"]: finding for finding in done.json}
    assert found["modem sim"]["level"] == "problem"
    assert "Plug the modem in" in found["modem sim"]["cure"]


def test_a_simulated_modem_needs_no_looking_at(command: CommandLine) -> None:
    command("token", "add", "x")
    done = command("doctor", "--modem", "simulated")
    assert levels(done.out)["modem"] == "ok"
    assert levels(done.out)["users"] == "note"


def test_a_box_without_a_modem_of_its_own_keys_is_no_problem(command: CommandLine) -> None:
    command("token", "add", "x")
    done = command("doctor", "--modem", "none")
    assert levels(done.out)["modem"] == "note"


def test_it_asks_the_daemon_where_there_is_one(command: CommandLine, daemon: Office) -> None:
    daemon.modems[0] = replace(daemon.modems[0], service_centre="+33609001390")
    done = command("doctor")
    assert done.code == 0, done.out
    assert levels(done.out)["daemon"] == "ok"
    assert levels(done.out)["service centre"] == "ok"
    daemon.modems[0] = replace(daemon.modems[0], condition=Condition.NO_SIM)
    done = command("doctor")
    assert done.code == 1
    assert "Put a SIM card into the modem." in done.out


def test_beside_a_daemon_it_looks_at_another_port_that_is_named(
    command: CommandLine, daemon: Office
) -> None:
    done = command("doctor", "--modem", "/dev/nothing")
    assert done.code == 1
    assert done.out.count("modem sim") == 2
    assert "There is no port /dev/nothing." in done.out
    own = daemon.modems[0].port
    assert command("doctor", "--modem", own).out.count("modem sim") == 1


@pytest.mark.slow
def test_without_a_daemon_it_looks_at_every_modem(
    command: CommandLine, tmp_path: Path, port: str
) -> None:
    """One of the file's own keys, one of a table, and one that was added on the page."""
    config = tmp_path / "box.toml"
    config.write_text(
        'modem = "/dev/nothing"\n'
        f'[[line]]\nname = "counter"\nport = "{port}"\n'
        '[[line]]\nname = "mass"\nkind = "smsapi"\ntoken = "t"\n'
    )
    command("line", "list", "--config", str(config))
    store = Store.open(command.database, SystemClock())
    lines.put(store, LineRow("cellar", settings={"port": "/dev/nowhere"}))
    store.close()
    done = command("doctor", "--config", str(config))
    assert done.code == 1
    found = levels(done.out)
    assert {name for name in found if name.startswith("modem ")} == {
        "modem sim",
        "modem counter",
        "modem cellar",
    }
    assert "There is no port /dev/nothing." in done.out
    assert "There is no port /dev/nowhere." in done.out
    assert "PIN" in done.out


@pytest.mark.slow
def test_without_a_daemon_it_opens_the_port_itself(command: CommandLine, port: str) -> None:
    command("token", "add", "x")
    done = command("doctor", "--modem", port)
    assert (levels(done.out)["modem sim"], done.code) == ("PROBLEM", 1)
    assert "PIN" in done.out
