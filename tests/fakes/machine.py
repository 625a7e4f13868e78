"""A machine of its own with a real systemd as its first process, on this kernel and this root.

Fresh namespaces, and a layer above the root that is thrown away: see tests/systemd/machine-init.
Needs root, and a kernel that allows this; otherwise `MachineImpossibleError` says what was missing.
"""

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Self

from end_to_end.box import until

INIT = Path(__file__).parent.parent / "systemd" / "machine-init"
REPOSITORY = INIT.parent.parent.parent
PATIENCE = 60.0
NEEDED = ("unshare", "nsenter", "setpriv", "ip", "pivot_root")
_BEGUN = "here begins systemd"
_HIDDEN = ("/home", "/root", "/run/user")  # by ProtectHome=
_PYTHON = "/opt/python"
_OPT = "/opt/sms-appliance"
_PACKAGES = f"{_OPT}/packages"
_INSTALLED = f"{_OPT}/installed"
SOURCES = "/usr/src/sms-appliance"

# What stands in for pip, as there is no network in the machine: the program comes from where the
# install script says, the libraries that it needs are those of the tests.
_PIP = f"""#!/bin/sh
for source; do :; done
rm -rf {_INSTALLED}
mkdir {_INSTALLED}
cp -a "$source/appliance" {_INSTALLED}/
chown -R root:root {_INSTALLED}
chmod -R a+rX {_INSTALLED}
"""
_PROGRAM = f"""#!/bin/sh
export PYTHONPATH={_INSTALLED}:{_PACKAGES}
%sexec {_OPT}/bin/python -m appliance "$@"
"""


class MachineImpossibleError(Exception):
    """This kernel, or our rights, do not allow it; says what failed."""


class Machine:
    """The machine, from `with` to its end; everything in it ends with it."""

    def __init__(self, place: Path, modem: Path) -> None:
        """`place` is an empty directory; `modem` a serial device, /dev/sms-modem in the machine."""
        self.place = place
        self.modem = modem
        self.pid = 0  # of its systemd, as seen here
        self._process: subprocess.Popen[bytes] | None = None
        self._group = _own_control_group() / f"sms-appliance-test-{os.getpid()}"
        self._log = place / "log"

    def __enter__(self) -> Self:
        missing = [tool for tool in NEEDED if not shutil.which(tool)]
        if missing:
            raise MachineImpossibleError(f"{', '.join(missing)} not installed")
        if os.geteuid():
            raise MachineImpossibleError("only root may make namespaces")
        try:
            self._start()
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def _start(self) -> None:
        files = self._files()
        try:
            self._group.mkdir()
        except OSError as error:
            raise MachineImpossibleError(f"no control group: {error}") from error
        join = 'echo $$ >"$0/cgroup.procs" && exec "$@"'
        # Whatever happens to us, the machine ends with us.
        ends = ["setpriv", "--pdeathsig", "KILL", "unshare", "--kill-child=KILL"]
        own = ["--fork", "--pid", "--mount", "--uts", "--ipc", "--net", "--cgroup"]
        init = [INIT, self._directory("layer"), files, *self._binds()]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                ["sh", "-c", join, self._group, *ends, *own, *init],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
            )
        until(lambda: _BEGUN in self._said() or self._process_ended(), "it begins", PATIENCE)
        if _BEGUN not in self._said():
            raise MachineImpossibleError(self._said().strip() or "no namespaces")
        own_children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        self.pid = int(own_children.read_text())
        states = ("running", "degraded")
        until(
            lambda: self.run("systemctl", "is-system-running").stdout.strip() in states,
            "systemd has started what it starts",
            PATIENCE,
        )

    def _directory(self, name: str) -> Path:
        path = self.place / name
        path.mkdir()
        path.chmod(0o755)
        return path

    def _files(self) -> Path:
        """What only this machine has."""
        files = self._directory("files")
        library = ""
        python = Path(sys.base_prefix)
        if sys.base_prefix.startswith(_HIDDEN):
            library, python = f"export LD_LIBRARY_PATH={_PYTHON}/lib\n", Path(_PYTHON)
        binaries = files / _OPT[1:] / "bin"
        binaries.mkdir(parents=True)
        for name, text in (("pip", _PIP), ("sms-appliance", _PROGRAM % library)):
            (binaries / name).write_text(text)
            (binaries / name).chmod(0o755)
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        (binaries / "python").symlink_to(python / "bin" / version)
        etc = files / "etc"
        etc.mkdir()
        (etc / "machine-id").write_text(f"{os.urandom(16).hex()}\n")
        (etc / "hostname").write_text("debian\n")
        for path in (files, *files.rglob("*")):
            if path.is_dir():
                path.chmod(0o755)
        return files

    def _binds(self) -> list[str | Path]:
        packages = sysconfig.get_path("purelib")
        binds: list[str | Path] = [self.modem, "/dev/sms-modem", packages, _PACKAGES]
        binds += [REPOSITORY, SOURCES]
        if sys.base_prefix.startswith(_HIDDEN):
            binds += [sys.base_prefix, _PYTHON]
        return binds

    def _said(self) -> str:
        return self._log.read_text(errors="replace")

    def _process_ended(self) -> bool:
        return self._process is not None and self._process.poll() is not None

    def run(
        self, *words: str, stdin: str = "", patience: float = PATIENCE
    ) -> subprocess.CompletedProcess[str]:
        """Run a command in the machine, as its root."""
        return subprocess.run(
            ["nsenter", "--all", "--target", str(self.pid), "--", *words],
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"},
            cwd="/",
            input=stdin,
            capture_output=True,
            text=True,
            timeout=patience,
            check=False,
        )

    def do(self, *words: str, stdin: str = "", patience: float = PATIENCE) -> str:
        """The same, and it must succeed; what it printed."""
        done = self.run(*words, stdin=stdin, patience=patience)
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
        return done.stdout

    def shown(self, unit: str, *names: str) -> dict[str, str]:
        """Properties of a unit, as systemd has them."""
        lines = self.do("systemctl", "show", unit, f"--property={','.join(names)}").splitlines()
        return {line.partition("=")[0]: line.partition("=")[2] for line in lines}

    def write(self, path: str, text: str) -> None:
        """Make or replace a file, with the directories above."""
        self.do("install", "-D", "-m", "644", "/dev/stdin", path, stdin=text)

    def wait_for_its_end(self) -> int:
        """Wait until it switched itself off; how its first process ended, as of Popen."""
        assert self._process is not None
        return self._process.wait(PATIENCE)

    def end(self) -> None:
        """Pull the plug, and leave nothing."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait(PATIENCE)
        if self._group.exists():
            groups = sorted((p.parent for p in self._group.rglob("cgroup.procs")), reverse=True)
            until(lambda: not _populated(self._group), "its processes are gone", PATIENCE)
            for group in groups:
                group.rmdir()


def _own_control_group() -> Path:
    """Ours in the unified hierarchy."""
    lines = Path("/proc/self/cgroup").read_text().splitlines()
    own = next((line.removeprefix("0::") for line in lines if line.startswith("0::")), "/")
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        before, _, after = line.partition(" - ")
        if after.startswith("cgroup2 "):
            return Path(before.split()[4]) / own.lstrip("/")
    return Path("/sys/fs/cgroup") / own.lstrip("/")


def _populated(group: Path) -> bool:
    return "populated 1" in (group / "cgroup.events").read_text()
