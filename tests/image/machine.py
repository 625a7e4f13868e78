"""Emulated machines that a card is put into: a Raspberry Pi 3, and one with a network."""

import shutil
import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from image import card as cards

COMMAND_LINE = "cmdline.txt"
MONITOR = "monitor"
DEVICE_TREE = "bcm2837-rpi-3-b.dtb"


@dataclass(slots=True)
class Machine:
    """One emulated machine; `cut` takes its power away."""

    name: str
    arguments: Sequence[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    powered_at: float = field(default=0.0)

    def power(self) -> None:
        """Switch it on."""
        self.log.unlink(missing_ok=True)
        self.powered_at = time.monotonic()
        with self.log.with_suffix(".qemu").open("wb") as said:
            self.process = subprocess.Popen(
                ["qemu-system-aarch64", *self.arguments],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
            )

    def cut(self) -> None:
        """Take the power away: kill -9."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def plug_in(self) -> None:
        """Put the USB stick in."""
        self._monitor("device_add usb-storage,drive=stick,id=stick")

    def pull_out(self) -> None:
        """Take the USB stick out."""
        self._monitor("device_del stick")

    def _monitor(self, command: str) -> None:
        with socket.socket(socket.AF_UNIX) as monitor:
            monitor.settimeout(10)
            monitor.connect(str(self.log.with_name(MONITOR)))
            monitor.sendall(f"{command}\n".encode())
            said = b""
            while said.count(b"(qemu)") < 2:  # before the command, and after it
                said += monitor.recv(4096)

    def seconds(self) -> float:
        """Since it was switched on."""
        return time.monotonic() - self.powered_at

    def lives(self) -> bool:
        """Whether the emulation runs."""
        return self.process is not None and self.process.poll() is None

    def console(self) -> str:
        """What its serial line said."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def wait_for(self, text: str, patience: float) -> float:
        """Seconds from power until its serial line said `text`."""
        while text not in self.console():
            if not self.lives():
                raise RuntimeError(
                    f"{self.name} ended: {self.log.with_suffix('.qemu').read_text()[-500:]}"
                )
            if self.seconds() > patience:
                raise TimeoutError(f"{self.name}: no {text!r} in {patience:.0f} s; see {self.log}")
            time.sleep(0.2)
        return self.seconds()


def _kernel(card: Path, folder: Path) -> tuple[Path, Path, str]:
    """Kernel, initramfs and command line, as the card's boot partition has them."""
    names = cards.boot_names(card)
    kernel = next(name.removeprefix("::/") for name in names if name.startswith("::/vmlinuz"))
    initramfs = next(name.removeprefix("::/") for name in names if name.startswith("::/initrd"))
    cards.boot_files(card, folder, kernel, initramfs, DEVICE_TREE, COMMAND_LINE)
    return folder / kernel, folder / initramfs, (folder / COMMAND_LINE).read_text().strip()


def raspberry_pi(card: Path, folder: Path) -> Machine:
    """A Raspberry Pi 3 with the card in it; nothing is written to the card."""
    kernel, initramfs, command_line = _kernel(card, folder)
    log = folder / "raspi3b.log"
    return Machine(
        "Raspberry Pi 3",
        [
            "-M", "raspi3b", "-display", "none", "-no-reboot",
            "-kernel", str(kernel), "-initrd", str(initramfs), "-dtb", str(folder / DEVICE_TREE),
            # The emulated watchdog restarts the machine as soon as it is wound up.
            "-append", f"{command_line} console=ttyS1,115200 module_blacklist=bcm2835_wdt",
            "-drive", f"file={card},format=raw,if=sd,snapshot=on",
            "-serial", "null", "-serial", f"file:{log}",
        ],
        log,
    )  # fmt: skip


def networked(
    card: Path,
    folder: Path,
    modem: Path,
    ports: dict[int, int],
    stick: Path,
    *,
    in_it: bool = False,
) -> Machine:
    """A machine with a USB modem and a network, to this machine alone, and a place for a USB stick.

    What it writes goes to a layer over the card.
    Of the layer (qcow2), what the machine wrote and did not sync is lost when its power is cut,
    as far as it went to new places: much like the memory inside an SD card.
    `ports`: of this machine, each with the one behind it there. `modem`: a terminal. `stick`: a
    file, plugged in from the start if `in_it`.
    """
    kernel, initramfs, command_line = _kernel(card, folder)
    log = folder / "virt.log"
    layer = folder / "card.qcow2"
    if not layer.exists():
        cards.run("qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw", "-b", card, layer)
    forwarded = ",".join(f"hostfwd=tcp:127.0.0.1:{here}-:{there}" for here, there in ports.items())
    return Machine(
        "machine with a network",
        [
            "-M", "virt", "-cpu", "cortex-a53", "-smp", "2", "-m", "512", "-display", "none",
            "-no-reboot",
            "-kernel", str(kernel), "-initrd", str(initramfs),
            "-append", f"{command_line} console=ttyAMA0",
            "-drive", f"file={layer},format=qcow2,if=none,id=card,cache=writeback",
            "-device", "virtio-blk-pci,drive=card",
            "-netdev", f"user,id=lan,restrict=on,{forwarded}",
            "-device", "virtio-net-pci,netdev=lan,romfile=",
            "-device", "qemu-xhci", "-chardev", f"serial,id=modem,path={modem}",
            "-device", "usb-serial,chardev=modem",
            "-drive", f"file={stick},format=raw,if=none,id=stick,cache=writethrough",
            *(("-device", "usb-storage,drive=stick,id=stick") if in_it else ()),
            "-monitor", f"unix:{folder / MONITOR},server=on,wait=off",
            "-serial", f"file:{log}",
        ],
        log,
    )  # fmt: skip


def missing_programs() -> list[str]:
    """What this machine lacks to run them."""
    wanted = ("qemu-system-aarch64", "mcopy", "sfdisk", "e2fsck", "debugfs", "ssh", "ssh-keygen")
    path = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"
    return [name for name in wanted if not shutil.which(name, path=path)]
