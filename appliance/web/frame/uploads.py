"""Uploaded files that wait for confirmation, kept in the data directory for an hour.

A file belongs to the user who uploaded it; its name is random and does not reveal its content.
"""

import re
import secrets
import time
from pathlib import Path

from flask_login import current_user

from appliance import atomic_file
from appliance.errors import N_, ConflictError, NotFoundError
from appliance.web.frame.services import services

DIRECTORY = "uploads"
KEPT_SECONDS = 3600
MOST_OF_A_USER = 5  # files; the oldest is dropped
MOST_OCTETS = 32 * 1024 * 1024  # of all users' files
PRIVATE_DIRECTORY = 0o700
_NAME = re.compile(r"[\w-]{20,64}", re.ASCII)


def keep(data: bytes) -> str:
    """Keep a file and return its name. Drop files that have waited too long."""
    directory = _directory()
    directory.mkdir(mode=PRIVATE_DIRECTORY, parents=True, exist_ok=True)
    _make_room(directory, len(data))
    name = secrets.token_urlsafe(24)
    atomic_file.write(_path(name), data)
    return name


def _make_room(directory: Path, octets: int) -> None:
    """Drop files that have waited too long, and the user's oldest beyond the limit.

    Raise ConflictError if the files of all users leave no room.
    """
    waiting: list[tuple[float, int, Path]] = []
    for path in directory.iterdir():
        found = path.stat()
        if time.time() - found.st_mtime > KEPT_SECONDS:
            path.unlink(missing_ok=True)
        else:
            waiting.append((found.st_mtime, found.st_size, path))
    waiting.sort()
    own = [each for each in waiting if each[2].name.startswith(f"{current_user.id}-")]
    for each in own[: max(len(own) + 1 - MOST_OF_A_USER, 0)]:
        each[2].unlink(missing_ok=True)
        waiting.remove(each)
    if sum(size for _, size, _ in waiting) + octets > MOST_OCTETS:
        raise ConflictError(
            "uploads_full",
            N_("Too many files wait to be imported."),
            cure=N_("Import or discard them, or come back in an hour."),
        )


def take(name: str) -> bytes:
    """Return the content of a file that this user uploaded. Raise NotFoundError."""
    try:
        return _path(name).read_bytes()
    except OSError as error:
        raise NotFoundError(
            "upload_gone",
            N_("The file has waited too long, or was dealt with already."),
            cure=N_("Choose it again."),
        ) from error


def drop(name: str) -> None:
    """Delete a file if it still exists."""
    _path(name).unlink(missing_ok=True)


def _directory() -> Path:
    return services().settings.store.data_dir / DIRECTORY


def _path(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise NotFoundError("no_upload", N_("There is no such file."))
    return _directory() / f"{current_user.id}-{name}"
