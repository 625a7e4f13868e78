"""The command line in this process, on its own directory."""

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from appliance.cli.program import run


@dataclass(frozen=True)
class Outcome:
    """The result of a command."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class CommandLine:
    """`sms-appliance` on a data directory."""

    def __init__(
        self, data_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.data_dir = data_dir
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *words: str, stdin: str = "") -> Outcome:
        self._monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        self._capsys.readouterr()
        code = run(words)
        said = self._capsys.readouterr()
        return Outcome(code, said.out, said.err)

    @property
    def database(self) -> Path:
        return self.data_dir / "appliance.db"
