"""The program, which writes the names of its loaded modules to a file at each SIGUSR1.

python listing_program.py FILE run ...
"""

import signal
import sys
from pathlib import Path
from types import FrameType

from appliance.cli import main


def list_modules(_number: int, _frame: FrameType | None) -> None:
    """Write the names; the file appears at once and whole."""
    part = FILE.with_suffix(".part")
    part.write_text("\n".join(sorted(sys.modules)), encoding="utf-8")
    part.rename(FILE)


FILE = Path(sys.argv[1])
signal.signal(signal.SIGUSR1, list_modules)
main(sys.argv[2:])
