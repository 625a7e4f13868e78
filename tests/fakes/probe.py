"""What a process of the service may and may not do, tried from inside; prints JSON.

Run in the place of the daemon, under the service's own unit: see test_under_systemd.py.
"""

import ctypes
import errno
import json
import mmap
import os
import socket
from collections.abc import Callable
from pathlib import Path

LIBC = ctypes.CDLL(None, use_errno=True)
_NEW_USER, _MOUNT_BIND = 0x1000_0000, 0x1000


def call(name: str, *arguments: object) -> None:
    """A function of libc that gives -1 on failure."""
    if getattr(LIBC, name)(*arguments) == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def make_a_program_of_root() -> None:
    path = Path("setuid")
    path.touch()
    try:
        path.chmod(0o4755)
    finally:
        path.unlink()


def write_then_remove(path: Path) -> None:
    path.write_text("x")
    path.unlink()


def reach(path: str) -> None:
    """Open a device; that nothing is behind it is no refusal."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_NOCTTY))
    except OSError as error:
        if error.errno not in (errno.ENXIO, errno.ENODEV):
            raise


# How each must fail: by the sandbox, where the user alone would be refused in another way.
FORBIDDEN: dict[str, tuple[int, Callable[[], object]]] = {
    "write below /etc": (errno.EROFS, lambda: write_then_remove(Path("/etc/probe"))),
    "write below /usr": (errno.EROFS, lambda: write_then_remove(Path("/usr/probe"))),
    "write below /var/lib": (errno.EROFS, lambda: write_then_remove(Path("/var/lib/probe"))),
    "read /root": (errno.EACCES, lambda: next(Path("/root").iterdir())),
    "read another process": (errno.ENOENT, lambda: next(Path("/proc/1").iterdir())),
    "read what the kernel says of itself": (
        errno.ENOENT,
        lambda: Path("/proc/version").read_text(),
    ),
    "change the kernel": (
        errno.ENOENT,
        lambda: Path("/proc/sys/kernel/hostname").write_text("probe"),
    ),
    "change control groups": (errno.EROFS, lambda: Path("/sys/fs/cgroup/probe").mkdir()),
    "kill another process": (errno.EPERM, lambda: os.kill(1, 0)),
    "mount": (errno.EPERM, lambda: call("mount", b"/tmp", b"/tmp", None, _MOUNT_BIND, None)),
    "name the machine": (errno.EPERM, lambda: socket.sethostname("probe")),
    "set the clock": (
        errno.EPERM,
        lambda: call("settimeofday", ctypes.byref((ctypes.c_long * 2)(1, 0)), None),
    ),
    "switch the machine off": (errno.EPERM, lambda: call("reboot", 0)),
    "have a namespace": (errno.EPERM, lambda: call("unshare", _NEW_USER)),
    "have priority": (errno.EPERM, lambda: os.nice(-5)),
    "run what it wrote": (
        errno.EPERM,
        lambda: mmap.mmap(-1, 4096, prot=mmap.PROT_WRITE | mmap.PROT_EXEC),
    ),
    "make a program of root's": (errno.EPERM, make_a_program_of_root),
    "speak raw packets": (
        errno.EAFNOSUPPORT,
        lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW),
    ),
    "speak to the kernel": (
        errno.EAFNOSUPPORT,
        lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW),
    ),
    "be somebody else": (errno.EPERM, lambda: os.setuid(0)),
    "use a device that is not named": (errno.EPERM, lambda: os.open("/dev/not-named", os.O_RDONLY)),
}
ALLOWED: dict[str, Callable[[], object]] = {
    "write its data": lambda: write_then_remove(Path("/var/lib/sms-appliance/probe")),
    "write to a /tmp of its own": lambda: write_then_remove(Path("/tmp/probe")),  # noqa: S108 - it is private
    "read its configuration": lambda: Path("/etc/sms-appliance/config.toml").read_text(),
    "use the modem": lambda: os.close(os.open("/dev/sms-modem", os.O_RDWR | os.O_NOCTTY)),
    "reach a modem that is plugged in later": lambda: reach("/dev/plugged-in-later"),
    "listen": lambda: socket.create_server(("127.0.0.1", 0)).close(),
    "ask for a shutdown": lambda: write_then_remove(
        Path(os.environ["RUNTIME_DIRECTORY"], "poweroff")
    ),
}


def outcome(action: Callable[[], object]) -> int:
    """What comes of it: the error's number; 0 = it is done."""
    try:
        action()
    except OSError as error:
        return error.errno or -1
    return 0


if __name__ == "__main__":
    expected = FORBIDDEN | {name: (0, action) for name, action in ALLOWED.items()}
    found = {name: outcome(action) for name, (_, action) in expected.items()}
    otherwise = {
        name: errno.errorcode.get(number, "done")
        for name, number in found.items()
        if number != expected[name][0]
    }
    print("probed:", json.dumps({"tried": len(found), "otherwise": otherwise}))
