"""The partition table of the card."""

import re
import subprocess
from pathlib import Path

IMAGE = Path(__file__).resolve().parents[2] / "image"
MIB = 1 << 20


def table() -> list[tuple[int, int, str]]:
    """Return start and size in MiB, and type."""
    said = subprocess.run(
        [IMAGE / "steps/partitions"], capture_output=True, text=True, check=True
    ).stdout
    assert said.startswith("label: dos\n")
    rows = re.findall(r"start=(\d+)MiB, size=(\d+)MiB, type=(\w+)", said)
    return [(int(start), int(size), kind) for start, size, kind in rows]


def value(name: str) -> int:
    settings = (IMAGE / "settings.sh").read_text(encoding="utf-8")
    found = re.search(rf"^{name}=(\d+)", settings, re.MULTILINE)
    assert found
    return int(found[1])


def test_boot_root_and_data_follow_each_other_without_gap_or_overlap() -> None:
    parts = table()
    assert [kind for *_, kind in parts] == ["c", "83", "83"]  # FAT and two Linux partitions
    end = value("first_mib")
    for start, size, _ in parts:
        assert start == end
        end = start + size


def test_they_are_as_large_as_the_settings_say_and_data_comes_last_so_that_it_can_grow() -> None:
    sizes = [size for _, size, _ in table()]
    assert sizes == [value("boot_mib"), value("root_mib"), value("data_mib")]


def test_partitions_begin_where_the_card_erases() -> None:
    assert all(start % 4 == 0 for start, *_ in table())  # blocks of 4 MiB, as on SD cards


def test_the_image_fits_the_smallest_card() -> None:
    start, size, _ = table()[-1]
    assert (start + size) * MIB < 3_900_000_000  # sold as 4 GB
