"""The fuzzers' initial inputs: the public vectors, and every input that ever failed.

seeds/pdus.txt        one PDU a line, as a modem shows it; "#" begins a comment
seeds/dialogues.txt   one scene a line: profile, way of receiving, seed of its damage
"""

import json
from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).parent
_VECTORS = _HERE.parent / "data" / "pdu_vectors.json"


@dataclass(frozen=True, slots=True)
class SceneSeed:
    """A scene that failed once; see `scenes.Scene`."""

    profile: str
    receiving: str
    seed: int


def vectors() -> list[bytes]:
    """Return the octets of every public vector, incoming or not."""
    return [bytes.fromhex(each["pdu"]) for each in json.loads(_VECTORS.read_text("ascii"))]


def failed_pdus() -> list[str]:
    """Return the PDUs that once broke something."""
    return _lines("pdus.txt")


def failed_scenes() -> list[SceneSeed]:
    """Return the scenes that once lost or broke something."""
    found = []
    for line in _lines("dialogues.txt"):
        profile, receiving, seed = line.split()
        found.append(SceneSeed(profile, receiving, int(seed)))
    return found


def _lines(name: str) -> list[str]:
    text = (_HERE / "seeds" / name).read_text("ascii")
    stripped = (line.partition("#")[0].strip() for line in text.splitlines())
    return [line for line in stripped if line]
