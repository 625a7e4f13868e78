"""A packed card as a file of this machine: its partitions, read and changed without mounting."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

MIB = 1 << 20
BOOT, ROOT, DATA = 0, 1, 2


def run(*words: str | Path, check: bool = True) -> str:
    """What a command of this machine says; CalledProcessError when it fails."""
    done = subprocess.run(
        [str(word) for word in words], capture_output=True, text=True, check=False
    )
    if check and done.returncode:
        raise subprocess.CalledProcessError(
            done.returncode, words[0], done.stdout, done.stdout + done.stderr
        )
    return done.stdout + done.stderr


@dataclass(frozen=True, slots=True)
class Part:
    """Where a partition lies on the card, in octets."""

    start: int
    size: int


def parts(card: Path) -> list[Part]:
    """The card's partitions, in order."""
    table = json.loads(run("sfdisk", "--json", card))["partitiontable"]
    sector = int(table.get("sectorsize", 512))
    return [
        Part(int(one["start"]) * sector, int(one["size"]) * sector) for one in table["partitions"]
    ]


def copy(card: Path, target: Path, size: int) -> Path:
    """The card written to a larger one of `size` octets."""
    run("cp", "--sparse=always", card, target)
    os.truncate(target, size)
    return target


def boot_files(card: Path, target: Path, *names: str) -> None:
    """Take files out of the boot partition."""
    target.mkdir(parents=True, exist_ok=True)
    run("mcopy", "-n", "-o", "-i", _boot(card), *[f"::/{name}" for name in names], target)


def boot_names(card: Path) -> list[str]:
    """What the boot partition holds."""
    return run("mdir", "-b", "-i", _boot(card), "::/").split()


def put_on_boot(card: Path, file: Path) -> None:
    """Put a file on the boot partition, as a person would with the card in a computer."""
    run("mcopy", "-o", "-i", _boot(card), file, "::/")


def _boot(card: Path) -> str:
    return f"{card}@@{parts(card)[BOOT].start}"


def cut_out(card: Path, number: int, target: Path) -> Path:
    """A partition as a file of its own."""
    part = parts(card)[number]
    run(
        "dd",
        f"if={card}",
        f"of={target}",
        "bs=1M",
        "iflag=skip_bytes,count_bytes",
        f"skip={part.start}",
        f"count={part.size}",
        "conv=sparse",
        "status=none",
    )
    return target
