"""Net-SNMP's agent gives what `sms-appliance status` says, as docs/monitoring tells."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fakes.broker import until
from fakes.command_line import CommandLine
from fakes.free_port import free_port
from fakes.office import Office

from appliance import __version__
from appliance.cli.status import CRITICAL, OK, WARNING
from appliance.modem.state import Condition

pytestmark = pytest.mark.slow

_PROGRAMS = "/usr/sbin:/usr/bin:/sbin:/bin"
SNMPD, SNMPGET = (shutil.which(name, path=_PROGRAMS) for name in ("snmpd", "snmpget"))
DOCUMENT = (Path(__file__).parents[2] / "docs" / "monitoring" / "README.md").read_text("utf-8")
RESULT, FIRST_LINE, WHOLE = re.findall(r"\(`(\.1\.3\.6\.1\.4\.1\.8072[\d.]+)`\)", DOCUMENT)


@pytest.fixture
def agent(command: CommandLine, tmp_path: Path) -> Iterator[str]:
    """Run an agent that extends itself by the command. Return its address."""
    if SNMPD is None or SNMPGET is None:
        pytest.skip("needs snmpd and snmp")
    address = f"127.0.0.1:{free_port()}"
    program = Path(sys.executable).with_name("sms-appliance")
    configuration = tmp_path / "snmpd.conf"
    configuration.write_text(
        f"agentAddress udp:{address}\nrocommunity public 127.0.0.1\n"
        f"extend -cacheTime 0 sms {program} status --data-dir {command.data_dir}\n"
    )
    process = subprocess.Popen(
        [SNMPD, "-f", "-Lf", str(tmp_path / "log"), "-C", "-c", str(configuration)],
        env={"SNMP_PERSISTENT_DIR": str(tmp_path), "PATH": _PROGRAMS, "HOME": str(tmp_path)},
    )
    try:
        until(lambda: ask(address, RESULT) is not None, 60)
        yield address
    finally:
        process.terminate()
        process.wait()


def ask(address: str, name: str) -> str | None:
    assert SNMPGET is not None
    done = subprocess.run(
        [SNMPGET, "-v2c", "-c", "public", "-t", "20", "-r", "0", "-Oqv", address, name],
        capture_output=True,
        text=True,
        check=False,
    )
    found = done.stdout.strip().strip('"')
    return None if done.returncode or "No Such" in found else found


def test_the_agent_gives_level_and_words(command: CommandLine, daemon: Office, agent: str) -> None:
    assert ask(agent, RESULT) == str(OK)
    first = ask(agent, FIRST_LINE)
    assert first is not None
    assert first.startswith("running")
    assert f"version {__version__}" in first
    assert "health" in (ask(agent, WHOLE) or "")
    daemon.modems[0] = replace(daemon.modems[0], condition=Condition.NO_SIM)
    until(lambda: ask(agent, RESULT) == str(WARNING))
    del command


def test_a_box_that_does_not_run_is_critical(agent: str) -> None:
    assert ask(agent, RESULT) == str(CRITICAL)
    assert ask(agent, FIRST_LINE) == "running     no"
