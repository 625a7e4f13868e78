"""Measure a sending to the 10,000 rows of a file, each with its own text."""

import gzip
import re
import time
import uuid
from pathlib import Path
from typing import Final

from benchmarks.browser import Browser
from benchmarks.lab import Figure, Lab, Measure, Row, at_most
from benchmarks.measures.arrival import first_stored
from benchmarks.peers.appliance import Appliance
from benchmarks.peers.peer import Kind, running
from benchmarks.processes import MIB

ROWS: Final = (
    Row("preview", "10,000 rows: the preview of all texts, s", "3", at_most(3.0)),
    Row("accepted", "... accepted, s", "8", at_most(8.0)),
    Row("memory", "... peak MiB above rest", "25", at_most(25.0)),
    Row("long", "... of texts of 160 characters", "25", at_most(25.0)),
    Row("kept", "... kept as a group too", "25", at_most(25.0)),
)
_TEXT: Final = "Bonjour [prénom], rendez-vous à [heure]. [texte]"
_MORE: Final = ", au bureau principal, du lundi au vendredi, avec votre pièce d'identité"
_BOUNDARY: Final = uuid.uuid4().hex
_NAMED: Final = 'Content-Disposition: form-data; name="{}"'
_COLUMN: Final = re.compile(r'<option selected value="(\d+)"')


def _file(rows: int, more: str = "") -> bytes:
    lines = ["Prénom;Portable;Heure;Texte"]
    lines += [
        f"Zoë{place};6{10_000_000 + place * 7};{place % 12} h 30;"
        f"Votre carte n° {place} est prête, service état civil de la mairie{more}"
        for place in range(rows)
    ]
    return gzip.compress("\n".join(lines).encode())


def _multipart(fields: dict[str, str], content: bytes) -> bytes:
    parts = [
        f"--{_BOUNDARY}\r\n{_NAMED.format(name)}\r\n\r\n{value}\r\n".encode()
        for name, value in fields.items()
    ]
    head = 'Content-Disposition: form-data; name="file"; filename="rows.csv.gz"'
    parts.append(f"--{_BOUNDARY}\r\n{head}\r\n\r\n".encode() + content + b"\r\n")
    return b"".join([*parts, f"--{_BOUNDARY}--\r\n".encode()])


def _resident(pid: int, line: str) -> float:
    found = re.search(
        rf"^{line}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE
    )
    return int(found[1]) * 1024 / MIB if found else 0.0


def _sent(lab: Lab, kind: Kind, content: bytes, **more: str) -> tuple[float, float, float]:
    """Send to the rows of a file; return the seconds of preview and acceptance, and the MiB."""
    with lab.bench(kind) as (world, peer):
        if not isinstance(peer, Appliance):
            raise TypeError("only ours has pages")
        peer.start()
        first_stored(world, peer)
        browser = Browser(peer)
        browser.get("/messages/sent")
        pid = running(peer).pid
        rest = _resident(pid, "VmRSS")
        content = _multipart(browser.hidden("/sendings/new"), content)
        place, page = browser.upload("/sendings/new", _BOUNDARY, content)
        column = _COLUMN.search(page)
        fields = browser.hidden_of(page) | {
            "text": _TEXT,
            "column": column[1] if column else "",
            "message_class": "functional",
            "due": "2999-01-01T09:00",
            **more,
        }
        began = time.monotonic()
        page = browser.post(place, fields | {"preview": "1"})
        previewed = time.monotonic() - began
        total = re.search(r'name="confirmed" value="(\d+)"', page)
        fields |= browser.hidden_of(page) | {"confirmed": total[1] if total else "", "send": "1"}
        began = time.monotonic()
        page = browser.post(place, fields)
        accepted = time.monotonic() - began
        if place in page:
            raise RuntimeError("the sending was not accepted")
        return previewed, accepted, _resident(pid, "VmHWM") - rest


def _run(lab: Lab, kind: Kind) -> dict[str, Figure]:
    rows = lab.pick(2000, 10_000)
    previewed, accepted, memory = _sent(lab, kind, _file(rows))
    *_, of_long = _sent(lab, kind, _file(rows, _MORE))
    *_, of_kept = _sent(lab, kind, _file(rows, _MORE), keep="y", group="Liste")
    return {
        "preview": Figure(f"{previewed:.1f}", previewed),
        "accepted": Figure(f"{accepted:.1f}", accepted),
        "memory": Figure(f"{memory:.0f}", memory),
        "long": Figure(f"{of_long:.0f}", of_long),
        "kept": Figure(f"{of_kept:.0f}", of_kept),
    }


MEASURE: Final = Measure("merge", ROWS, _run, ours_only=True)
