"""Receive a backup in pieces, to be restored at the next start.

It is written to disk as it arrives, under a name chosen by the box, so that neither its size nor
its name can do harm. It is verified as by `sms-appliance restore`, and deleted unless it is sound.
There is one such upload at a time: the next one replaces it.
"""

import re
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from appliance.errors import (
    N_,
    ConflictError,
    InputError,
    NotFoundError,
    StoreDamagedError,
    StoreError,
    StoreFullError,
)
from appliance.store import backup, failures, files, migrations, restoring

# At the next start a copy of the upload needs space too, and the service must continue meanwhile.
_COPIES: Final = 2
_ROOM_LEFT: Final = 64 * 1024 * 1024
_PREFIX, _SUFFIX = "restore-upload-", ".unfinished"
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a file of `total` octets, with its position."""

    data: bytes
    offset: int
    total: int

    @property
    def is_last(self) -> bool:
        """Whether the file ends with this piece."""
        return self.offset + len(self.data) == self.total


def begin(data_dir: Path, piece: Piece) -> str:
    """Store the first piece of a file; return the id of the upload.

    Raise InputError if it is no backup, StoreTooNewError, or StoreFullError if there is no room.
    """
    if piece.offset or len(piece.data) > piece.total:
        raise _out_of_turn()
    drop(data_dir)
    needed, free = piece.total * _COPIES + _ROOM_LEFT, shutil.disk_usage(data_dir).free
    if needed > free:
        raise StoreFullError(
            "no_room_to_restore",
            N_("Restoring this file needs %(needed)d MB on the disk; %(free)d MB are free."),
            needed=-(-needed // 1_000_000),
            free=free // 1_000_000,
        )
    upload = secrets.token_hex(16)
    path = _path(data_dir, upload)
    try:
        path.touch(mode=files.FILE_MODE, exist_ok=False)
    except OSError as error:
        raise failures.not_writable(f"{error.filename}: {error.strerror}") from error
    _write(path, piece)
    _check_head(path)
    return upload


def go_on(data_dir: Path, upload: str, piece: Piece) -> None:
    """Store the next piece. Raise NotFoundError, ConflictError or StoreFullError."""
    path = _existing(data_dir, upload)
    size = path.stat().st_size
    if piece.offset != size or not piece.data or size + len(piece.data) > piece.total:
        drop(data_dir)
        raise _out_of_turn()
    _write(path, piece)


def finish(data_dir: Path, upload: str, name: str, *, actor: str) -> None:
    """Verify the whole file and keep it for the next start.

    `name` is the sender's name of the file, and `actor` is who sent it, both for the journal. Raise
    StoreDamagedError or StoreTooNewError; the file is then deleted.
    """
    path = _existing(data_dir, upload)
    try:
        backup.verify(path, thoroughly=True)
        restoring.let_wait(path, name, actor=actor)
    except StoreDamagedError as error:
        error.values["file"] = name
        raise
    finally:
        path.unlink(missing_ok=True)


def drop(data_dir: Path) -> None:
    """Delete an incomplete upload."""
    for path in data_dir.glob(f"{_PREFIX}*{_SUFFIX}"):
        path.unlink(missing_ok=True)


def _check_head(path: Path) -> None:
    """Refuse a file that is no backup at its first piece, and delete it."""
    try:
        version = files.known_version(path)
        migrations.refuse_newer(version)
    except StoreError as error:
        path.unlink(missing_ok=True)
        if isinstance(error, StoreDamagedError):
            raise _foreign() from error
        raise
    if not version:  # it is empty, or another SQLite database
        path.unlink(missing_ok=True)
        raise _foreign()


def _write(path: Path, piece: Piece) -> None:
    try:
        with path.open("ab") as file:
            file.write(piece.data)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise failures.in_directory(error, path.parent) or failures.not_writable(
            f"{path}: {error.strerror}"
        ) from error


def _existing(data_dir: Path, upload: str) -> Path:
    path = _path(data_dir, upload)
    if not path.exists():
        raise NotFoundError(
            "no_upload", N_("The upload was replaced by another one, or the box has restarted.")
        )
    return path


def _path(data_dir: Path, upload: str) -> Path:
    if not _ID.fullmatch(upload):
        raise NotFoundError("no_upload", N_("There is no such file."))
    return data_dir / f"{_PREFIX}{upload}{_SUFFIX}"


def _out_of_turn() -> ConflictError:
    return ConflictError(
        "upload_interrupted", N_("The upload was interrupted: nothing of it was kept. Try again.")
    )


def _foreign() -> InputError:
    return InputError(
        "backup_foreign",
        N_("This file is not a backup of an SMS box. Nothing of it was kept."),
        field="file",
    )
