"""What is off, or not yet used, costs no memory: the daemon has not loaded its modules."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from end_to_end.box import Box, until

from appliance.modem.simulator.modem import SimulatedModem
from appliance.modem.simulator.options import SimulatorOptions
from appliance.stand_ins import LEFT_OUT
from appliance.web import routes
from appliance.web.programs.places import PLACES

# Modules and packages, and what loads them. Add what your subject needs only when it is in use.
UNLOADED = {
    **dict.fromkeys(routes.PAGES, "a request for one of its pages"),
    **dict.fromkeys(routes.API, "a request for one of its operations"),
    "appliance.web.pages": "tools/routes",
    "appliance.web.api.resources": "a request for the OpenAPI document",
    "appliance.web.api.openapi": "a request for the OpenAPI document",
    "appliance.web.directory": "a page of the directory",
    "appliance.web.settings": "a page of the settings",
    "appliance.web.credit": "a page of the accounts",
    "appliance.web.entrance": "somebody who logs in",
    **dict.fromkeys((place.module for place in PLACES), "a program that is on"),
    "appliance.web.programs.access": "a program that is on",
    "appliance.web.programs.asking": "a program that is on",
    "appliance.web.programs.fields": "a program that is on",
    "appliance.lines.providers.freemobile": "a line of Free Mobile",
    "appliance.lines.providers.http": "a line without a modem",
    "appliance.lines.providers.line": "a line without a modem",
    "appliance.lines.providers.other_box": "a line through another box",
    "appliance.lines.providers.ovh": "a line of OVHcloud",
    "appliance.lines.providers.smsapi": "a line of SMSAPI",
    "appliance.messaging.balance.networks": "a page of the SIM's credit",
    "appliance.messaging.credit.accounts": "an account",
    "appliance.messaging.credit.alerts": "an account",
    "appliance.messaging.directory.contact_files": "a file of contacts or a changed contact",
    "appliance.messaging.merge": "a file with recipients",
    "appliance.messaging.outbound.one_per_address": "a sending with one SMS for each household",
    "appliance.messaging.privacy.erasing": "a person who is being erased",
    "appliance.messaging.privacy.retention": "a limit on how long texts or history are kept",
    "appliance.messaging.reports.figures": "a report",
    "python_calamine": "a workbook, in a process of its own",
    "appliance.modem.simulator.modem": "the port `simulated`",
    "appliance.cli.doctor": "the command `doctor`",
    **dict.fromkeys(LEFT_OUT, "no part of the daemon"),
}


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    """Yield a box whose program tells which modules it has loaded."""
    link = tmp_path / "modem"
    modem = SimulatedModem(SimulatorOptions(link=link, start_s=0.1, ready_s=0.1, latency_s=0.0))
    modem.start()
    program = [sys.executable, str(Path(__file__).with_name("listing_program.py"))]
    box = Box(tmp_path / "box", str(link), program=[*program, str(tmp_path / "modules")])
    try:
        box.start(ready=False)
        until(lambda: box.health().json["status"] == "pass", "the modem is ready")
        yield box
    finally:
        box.end()
        modem.stop()


def loaded(box: Box) -> set[str]:
    """Return the names of the modules that the daemon has loaded."""
    assert box.process is not None
    listed = box.data_dir.parent / "modules"
    listed.unlink(missing_ok=True)
    os.kill(box.process.pid, signal.SIGUSR1)
    until(listed.exists, "the list of modules")
    return set(listed.read_text(encoding="utf-8").splitlines())


def test_what_is_off_is_not_loaded(box: Box) -> None:
    modules = loaded(box)
    assert "appliance.daemon" in modules
    found = {
        f"{module}: only {use} needs it"
        for name, use in UNLOADED.items()
        for module in modules
        if module == name or module.startswith(f"{name}.")
    }
    assert not found, "\n".join(sorted(found))


def test_a_request_loads_what_it_needs(box: Box) -> None:
    assert box.get("/api/v1/reports").status == 200
    modules = loaded(box)
    assert "appliance.web.api.reports" in modules
    assert "appliance.web.api.sendings" not in modules


def test_a_program_that_is_off_loads_nothing(box: Box) -> None:
    assert box.get("/send?to=0612345678&text=x").status == 404
    assert "appliance.web.programs.access" not in loaded(box)
