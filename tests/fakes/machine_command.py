"""A fake machine: a command as described in `appliance.machine`, in a directory."""

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
    """The state that the machine reports, and the requests it received."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(exist_ok=True)
        script = folder / "ask"
        script.write_text(SCRIPT)
        script.chmod(0o755)
        self.command = (str(script),)
        self.is_now(STATE + LEASE)

    def is_now(self, text: str) -> None:
        """Set what `get` prints from now on."""
        (self._folder / "state").write_text(text)

    def refuses(self, why: str) -> None:
        """Refuse every request from now on."""
        (self._folder / "refuses").write_text(why)

    @property
    def asked(self) -> list[str]:
        """Every request and every line that came with one."""
        file = self._folder / "asked"
        return file.read_text().splitlines() if file.exists() else []
