"""The browser that all tests share."""

import os
import shutil
from typing import Any

import pytest

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
