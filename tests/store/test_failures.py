import errno
from pathlib import Path

import pytest

from appliance.errors import StoreFullError
from appliance.store import failures


@pytest.mark.parametrize(
    "error",
    [
        StoreFullError("store_full", "The disk is full."),
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
    ],
)
def test_a_full_disk_is_named_by_its_directory(tmp_path: Path, error: Exception) -> None:
    assert isinstance(error, OSError | StoreFullError)
    named = failures.in_directory(error, tmp_path)
    assert named is not None
    assert named.code == "store_full"
    assert str(named) == (
        f"The database cannot be written: {tmp_path}: No space left on device."
        " Free some space on the disk."
    )


def test_so_is_one_that_cannot_be_written_for_another_reason(tmp_path: Path) -> None:
    named = failures.in_directory(failures.not_writable("disk I/O error"), tmp_path)
    assert named is not None
    assert named.code == "store_not_writable"
    assert f"{tmp_path}: disk I/O error." in str(named)


def test_what_names_its_place_or_is_no_matter_of_the_disk_is_left(tmp_path: Path) -> None:
    place = tmp_path / "appliance.db"
    assert (
        failures.in_directory(failures.not_writable(f"{place}: Is a directory"), tmp_path) is None
    )
    assert failures.in_directory(OSError(errno.EADDRINUSE, "Address in use"), tmp_path) is None
