"""Updates of the program as `image/bundle` makes them, with another version number."""

import shutil
import tarfile
from hashlib import sha256
from pathlib import Path

# Passes the rehearsal on a copy, but fails as the service.
FAILS_FOR_REAL = """
import os
if "rehearsal" not in " ".join(os.sys.argv) and "run" in os.sys.argv:
    raise SystemExit("it works on the developer's machine")
"""
MODULE = Path("appliance/cli/__init__.py")


def bundle(program: Path, version: str, folder: Path, *, broken: str = "") -> Path:
    """Pack the release in `program` with another version, and `broken` added to a module."""
    release = folder / version
    shutil.copytree(program, release)
    (release / "VERSION").write_text(f"{version}\n")
    if broken:
        module = release / MODULE
        module.write_text(module.read_text(encoding="utf-8") + broken, encoding="utf-8")
        # Compiled files are not compared with their source.
        for compiled in (module.parent / "__pycache__").glob("__init__.*"):
            compiled.unlink()
    file = folder / f"sms-appliance-{version}-arm64.tar.gz"
    with tarfile.open(file, "w:gz", compresslevel=1) as archive:
        archive.add(release, ".")
    shutil.rmtree(release)
    digest = sha256(file.read_bytes()).hexdigest()
    file.with_name(f"{file.name}.sha256").write_text(f"{digest}  {file.name}\n")
    return file
