"""A machine that takes wishes: a command as `appliance.machine` describes it, in a directory."""

from pathlib import Path

STATE = "name = sms-box\ntime_zone = Europe/Paris\nnetwork = dhcp\n"
LEASE = "lease = 192.168.1.57/255.255.255.0 192.168.1.1 192.168.1.1\n"
SCRIPT = """\
#!/bin/sh
cd "$(dirname "$0")"
case $1 in
get) cat state ;;
*)
    [ ! -e refuses ] || { cat refuses >&2; exit 1; }
    echo "$1" >>asked
    [ "$1" != set ] || cat >>asked ;;
esac
"""


class MachineCommand:
    """What the machine is said to be, and what it was asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(exist_ok=True)
        script = folder / "ask"
        script.write_text(SCRIPT)
        script.chmod(0o755)
        self.command = (str(script),)
        self.is_now(STATE + LEASE)

    def is_now(self, text: str) -> None:
        """What `get` prints from now on."""
        (self._folder / "state").write_text(text)

    def refuses(self, why: str) -> None:
        """Say no to whatever is asked from now on."""
        (self._folder / "refuses").write_text(why)

    @property
    def asked(self) -> list[str]:
        """Every request and every line that came with one."""
        file = self._folder / "asked"
        return file.read_text().splitlines() if file.exists() else []
