"""Files that wait for a person's confirmation: kept in the data directory, for an hour.

A file belongs to the user who uploaded it; its name is random and says nothing of its content.
"""

import re
import secrets
import time
from pathlib import Path

from flask_login import current_user

from appliance import atomic_file
from appliance.errors import N_, NotFoundError
from appliance.web.services import services

DIRECTORY = "uploads"
KEPT_SECONDS = 3600
PRIVATE_DIRECTORY = 0o700
_NAME = re.compile(r"[\w-]{20,64}", re.ASCII)


def keep(data: bytes) -> str:
    """Keep a file; its name. What was left waiting too long is dropped."""
    directory = _directory()
    directory.mkdir(mode=PRIVATE_DIRECTORY, parents=True, exist_ok=True)
    for old in directory.iterdir():
        if time.time() - old.stat().st_mtime > KEPT_SECONDS:
            old.unlink(missing_ok=True)
    name = secrets.token_urlsafe(24)
    atomic_file.write(_path(name), data)
    return name


def take(name: str) -> bytes:
    """A file that this user uploaded. Raises NotFoundError."""
    try:
        return _path(name).read_bytes()
    except OSError as error:
        raise NotFoundError(
            "upload_gone",
            N_("The file has waited too long, or was dealt with already."),
            cure=N_("Choose it again."),
        ) from error


def drop(name: str) -> None:
    """Delete a file, if it is still there."""
    _path(name).unlink(missing_ok=True)


def _directory() -> Path:
    return services().settings.store.data_dir / DIRECTORY


def _path(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise NotFoundError("no_upload", N_("There is no such file."))
    return _directory() / f"{current_user.id}-{name}"
