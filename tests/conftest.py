"""What all tests share: the browser, and no hurry on a machine that does other work too."""

import os
import shutil
from typing import Any

import pytest
from hypothesis import settings
from playwright.sync_api import expect

# Only what never comes fails: how long a page or an example takes depends on the machine.
expect.set_options(timeout=30_000)
settings.register_profile("unhurried", settings(), deadline=None)
settings.load_profile("unhurried")

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


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the system's Chromium if there is one, otherwise Playwright's own."""
    system = os.environ.get("E2E_CHROMIUM") or shutil.which("chromium")
    chosen = {"executable_path": system} if system else {}
    return {**browser_type_launch_args, **chosen, "args": CHROMIUM_ARGUMENTS}
