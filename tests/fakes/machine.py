"""A separate machine with a real systemd as its first process, on this kernel and this root.

It uses new namespaces and an overlay over the root that is discarded: see
tests/systemd/machine-init. It needs root and a suitable kernel; otherwise `MachineImpossibleError`
says what is missing.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from end_to_end.box import until

INIT = Path(__file__).parent.parent / "systemd" / "machine-init"
REPOSITORY = INIT.parent.parent.parent
PATIENCE = 60.0
NEEDED = ("unshare", "nsenter", "setpriv", "ip", "pivot_root")
# The kernel ends such a process when its parent has ended.
_TIED = ("setpriv", "--pdeathsig", "KILL")
_HIDDEN = ("/home", "/root", "/run/user")  # by ProtectHome=
_PYTHON = "/opt/python"
_OPT = "/opt/sms-appliance"
_PACKAGES = f"{_OPT}/packages"
_INSTALLED = f"{_OPT}/installed"
SOURCES = "/usr/src/sms-appliance"

# Replaces pip, as the machine has no network: the program comes from where the install script says,
# its libraries are those of the tests.
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
    """Raised if the kernel or our rights do not allow it; says what failed."""


class Machine:
    """The machine, from `with` to its end; everything in it ends with it."""

    def __init__(self, place: Path, modem: Path) -> None:
        """Prepare the machine in `place`, an empty directory; its /dev/sms-modem is `modem`."""
        self.place = place
        self.modem = modem
        self.pid = 0  # of its systemd, as seen here
        self._layer: subprocess.Popen[bytes] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._own_group = _own_control_group()
        self._group = self._own_group / f"sms-appliance-test-{os.getpid()}"
        self._log = place / "log"

    def __enter__(self) -> Self:
        missing = [tool for tool in NEEDED if not shutil.which(tool)]
        if missing:
            raise MachineImpossibleError(f"{', '.join(missing)} not installed")
        if os.geteuid():
            raise MachineImpossibleError("only root may make namespaces")
        try:
            files = self._files()
            lay = ("unshare", "--mount", INIT, "lay", self._directory("layer"), files)
            self._layer = self._begin(lay, "the layer is laid")
            self.boot()
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def boot(self) -> None:
        """Boot it, for the first time or again, and wait until everything has started."""
        assert self._layer is not None
        try:
            self._group.mkdir()
        except OSError as error:
            raise MachineImpossibleError(f"no control group: {error}") from error
        join = ("sh", "-c", 'echo $$ >"$0/cgroup.procs" && exec "$@"', self._group)
        layer = ("nsenter", f"--mount=/proc/{self._layer.pid}/ns/mnt")
        own = ("--fork", "--pid", "--mount", "--uts", "--ipc", "--net", "--cgroup")
        init = (INIT, "boot", self.place / "layer", *self._binds())
        words = (*join, *layer, "unshare", "--kill-child=KILL", *own, *init)
        self._process = self._begin(words, "here begins systemd")
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        self.pid = int(children.read_text())
        # A group with its own processes passes no controllers to the groups below it.
        (self._own_group / "cgroup.procs").write_text(str(self._process.pid))
        assert self._process.stdin
        self._process.stdin.write(b"\n")
        self._process.stdin.close()
        states = ("running", "degraded")
        until(
            lambda: self.run("systemctl", "is-system-running").stdout.strip() in states,
            "systemd has started what it starts",
            PATIENCE,
        )

    def _begin(self, words: Sequence[str | Path], said: str) -> subprocess.Popen[bytes]:
        """Start a process that ends with this one in any case, and wait until it reports."""
        with self._log.open("wb") as log:
            process = subprocess.Popen(
                [*_TIED, *words], stdin=subprocess.PIPE, stdout=log, stderr=log, cwd="/"
            )
        try:
            until(lambda: said in self._said() or process.poll() is not None, said, PATIENCE)
        except BaseException:
            _end(process)
            raise
        if said not in self._said():
            _end(process)
            raise MachineImpossibleError(self._said().strip() or "no namespaces")
        return process

    def _directory(self, name: str) -> Path:
        path = self.place / name
        path.mkdir()
        path.chmod(0o755)
        return path

    def _files(self) -> Path:
        """Return the directory of the files that only this machine has."""
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
        """Run a command that must succeed; return its output."""
        done = self.run(*words, stdin=stdin, patience=patience)
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
        return done.stdout

    def shown(self, unit: str, *names: str) -> dict[str, str]:
        """Return properties of a unit as systemd reports them."""
        lines = self.do("systemctl", "show", unit, f"--property={','.join(names)}").splitlines()
        return {line.partition("=")[0]: line.partition("=")[2] for line in lines}

    def write(self, path: str, text: str) -> None:
        """Create or replace a file and its parent directories."""
        self.do("install", "-D", "-m", "644", "/dev/stdin", path, stdin=text)

    def wait_for_its_end(self) -> int:
        """Wait until it switches itself off; return how its first process ended, as in Popen."""
        assert self._process is not None
        ended = self._process.wait(PATIENCE)
        self._clear_the_group()
        return ended

    def end(self) -> None:
        """Cut the power and remove everything."""
        _end(self._process)
        self._clear_the_group()
        _end(self._layer)

    def _clear_the_group(self) -> None:
        if not self._group.exists():
            return
        until(lambda: not _populated(self._group), "its processes are gone", PATIENCE)
        groups = {file.parent for file in self._group.rglob("cgroup.procs")}
        for group in sorted(groups, reverse=True):  # inner groups first
            group.rmdir()


def _end(process: subprocess.Popen[bytes] | None) -> None:
    if process is None:
        return
    process.kill()
    process.wait(PATIENCE)
    if process.stdin:
        process.stdin.close()


def _own_control_group() -> Path:
    """Return our group in the unified hierarchy."""
    lines = Path("/proc/self/cgroup").read_text().splitlines()
    own = next((line.removeprefix("0::") for line in lines if line.startswith("0::")), "/")
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        before, _, after = line.partition(" - ")
        if after.startswith("cgroup2 "):
            shown, place = before.split()[3:5]  # which part of the hierarchy, and where
            return Path(place) / own.removeprefix(shown).lstrip("/")
    return Path("/sys/fs/cgroup") / own.lstrip("/")


def _populated(group: Path) -> bool:
    return "populated 1" in (group / "cgroup.events").read_text()
