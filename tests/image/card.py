"""A packed card as a file: its partitions are read and changed without mounting."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

MIB = 1 << 20
BOOT, ROOT, DATA = 0, 1, 2


def run(*words: str | Path, check: bool = True) -> str:
    """Return a command's output. Raise CalledProcessError if it fails."""
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
    """The position of a partition on the card, in octets."""

    start: int
    size: int


def parts(card: Path) -> list[Part]:
    """Return the card's partitions in order."""
    table = json.loads(run("sfdisk", "--json", card))["partitiontable"]
    sector = int(table.get("sectorsize", 512))
    return [
        Part(int(one["start"]) * sector, int(one["size"]) * sector) for one in table["partitions"]
    ]


def copy(card: Path, target: Path, size: int) -> Path:
    """Write the card to a larger one of `size` octets."""
    run("cp", "--sparse=always", card, target)
    os.truncate(target, size)
    return target


def boot_files(card: Path, target: Path, *names: str) -> None:
    """Copy files from the boot partition."""
    target.mkdir(parents=True, exist_ok=True)
    run("mcopy", "-n", "-o", "-i", _boot(card), *[f"::/{name}" for name in names], target)


def boot_names(card: Path) -> list[str]:
    """Return the file names on the boot partition."""
    return run("mdir", "-b", "-i", _boot(card), "::/").split()


def put_on_boot(card: Path, file: Path) -> None:
    """Put a file on the boot partition, as a person would with the card in a computer."""
    run("mcopy", "-o", "-i", _boot(card), file, "::/")


def _boot(card: Path) -> str:
    return f"{card}@@{parts(card)[BOOT].start}"


def cut_out(card: Path, number: int, target: Path) -> Path:
    """Copy a partition to a file."""
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
