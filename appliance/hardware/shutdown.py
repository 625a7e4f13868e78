"""Ask the service manager to switch the machine off."""

import logging
import subprocess
from collections.abc import Sequence
from typing import Final

_LOG = logging.getLogger(__name__)

_PATIENCE_SECONDS: Final = 20.0


def switch_off(command: Sequence[str]) -> None:
    """Run the configured command. A failure is only logged: nothing else can be done about it."""
    if not command:
        _LOG.warning("the button asks for a shutdown, but no shutdown_command is configured")
        return
    _LOG.warning("the button asks for a shutdown: %s", " ".join(command))
    try:
        done = subprocess.run(  # noqa: S603 - the administrator's own command, without a shell
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as error:
        _LOG.error("the shutdown command failed: %s", error)
        return
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()
        _LOG.error("the shutdown command failed (%d): %s", done.returncode, said)
