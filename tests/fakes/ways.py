"""The lines of a box, as a test wants them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from appliance.config import MessagingSettings
from appliance.store.lines import LineRow


class FakeWays:
    """Lines that can send unless the test says otherwise (`appliance.messaging.routing.ways`)."""

    def __init__(
        self, names: Callable[[], Sequence[str]], settings: Callable[[], MessagingSettings]
    ) -> None:
        self._names = names
        self._settings = settings
        self.unable: dict[str, int] = {}  # since when
        self.own: dict[str, dict[str, Any]] = {}  # settings of a line
        self.chosen: dict[str, dict[str, Any]] = {}  # columns of a line's row
        self.version = 0

    def names(self) -> Sequence[str]:
        return self._names()

    def rows(self) -> list[LineRow]:
        known: dict[str, Any] = {"promotional": "yes"}
        return [LineRow(name, **known | self.chosen.get(name, {})) for name in self._names()]

    def number_of(self, name: str) -> str | None:
        return next((row.number for row in self.rows() if row.name == name), None)

    def can_send(self, name: str) -> bool:
        return name in self._names() and name not in self.unable

    def unable_since_ms(self, name: str) -> int | None:
        return self.unable.get(name) if name in self._names() else 0

    def settings_of(self, name: str) -> MessagingSettings:
        return replace(self._settings(), **self.own.get(name, {}))
