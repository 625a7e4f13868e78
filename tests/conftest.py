"""What all tests share: the browser, files in memory, and no hurry on a busy machine."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from playwright.sync_api import expect

# Only what never comes fails: how long a page or an example takes depends on the machine.
expect.set_options(timeout=30_000)
settings.register_profile("unhurried", settings(), deadline=None)
settings.load_profile("unhurried")

# Each commit of a store waits for the disk, which takes longer than the rest of most tests.
_IN_MEMORY = Path("/dev/shm")  # noqa: S108 - folders of our own are made in it
_LEAST_FREE = 3 * 1024**3

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


def _take_memory_for_files() -> None:
    """Put temporary files into memory, unless a folder is chosen or the machine has too little."""
    if "TMPDIR" in os.environ or not os.access(_IN_MEMORY, os.W_OK):
        return
    found = os.statvfs(_IN_MEMORY)
    runs_programs = not found.f_flag & os.ST_NOEXEC
    if runs_programs and found.f_bavail * found.f_frsize >= _LEAST_FREE:
        os.environ["TMPDIR"] = tempfile.tempdir = str(_IN_MEMORY)


_take_memory_for_files()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse a browser's test elsewhere: tools/run-tests looks for them in tests/web alone."""
    for item in items:
        if item.get_closest_marker("browser") and "tests/web/" not in item.nodeid:
            raise pytest.UsageError(f"{item.nodeid} belongs into tests/web: it needs a browser")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the system's Chromium if there is one, otherwise Playwright's own."""
    system = os.environ.get("E2E_CHROMIUM") or shutil.which("chromium")
    chosen = {"executable_path": system} if system else {}
    return {**browser_type_launch_args, **chosen, "args": CHROMIUM_ARGUMENTS}
