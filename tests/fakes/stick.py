"""A USB stick: a file with a file system, as a block device of this kernel."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 30
_SIZE = 16 << 20


class StickImpossibleError(Exception):
    """Raised if the kernel or our rights do not allow such a device; says what failed."""


@contextmanager
def plugged_in(place: Path, *files: str) -> Iterator[tuple[int, int]]:
    """Yield the major and minor number of a stick with these (empty) files.

    `place` is an empty directory. The kernel removes the device once nobody uses it.
    """
    content, image = place / "content", place / "image"
    content.mkdir()
    for name in files:
        (content / name).touch()
    with image.open("wb") as file:
        file.truncate(_SIZE)
    _run("mkfs.ext4", "-q", "-d", str(content), str(image))
    device = Path(_run("losetup", "--find", "--show", str(image)))
    descriptor = os.open(device, os.O_RDONLY)
    try:
        _run("losetup", "--detach", str(device))  # once it is released
        number = device.stat().st_rdev
        yield os.major(number), os.minor(number)
    finally:
        os.close(descriptor)


def _run(*words: str) -> str:
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE, check=True)
    except FileNotFoundError as error:
        raise StickImpossibleError(f"{words[0]} is not installed") from error
    except subprocess.CalledProcessError as error:
        raise StickImpossibleError(error.stderr.strip()) from error
    return done.stdout.strip()
