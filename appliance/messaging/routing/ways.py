"""What messaging knows of the box's lines."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, Protocol

from appliance.config import MessagingSettings
from appliance.store.lines import LineRow


class Ways(Protocol):
    """The lines of the box while it runs. Any thread may ask."""

    @property
    def version(self) -> int:
        """A number that grows at each change of a line, and when one can or cannot send."""
        ...

    def names(self) -> Sequence[str]:
        """Return the names of the lines in their order."""
        ...

    def rows(self) -> Sequence[LineRow]:
        """Return the lines as they are stored, in their order."""
        ...

    def number_of(self, name: str) -> str | None:
        """Return a line's own number, if it is known."""
        ...

    def can_send(self, name: str) -> bool:
        """Return whether a line can send now."""
        ...

    def unable_since_ms(self, name: str) -> int | None:
        """Return since when a line cannot send, or None if it can; 0 for one that does not exist.

        A start of the program begins anew.
        """
        ...

    def settings_of(self, name: str) -> MessagingSettings:
        """Return the box's settings with the line's own caps, pace and hours."""
        ...


class EqualWays:
    """Lines that can always send, each with the settings of the box."""

    version = 0

    def __init__(
        self, names: Callable[[], Sequence[str]], settings: Callable[[], MessagingSettings]
    ) -> None:
        self._names = names
        self._settings = settings

    def names(self) -> Sequence[str]:
        """Return the names of the lines."""
        return self._names()

    def rows(self) -> Sequence[LineRow]:
        """Return lines that may carry everything."""
        return [LineRow(name, promotional="yes") for name in self._names()]

    def number_of(self, _name: str) -> None:
        """Return None: the numbers are not known."""

    def can_send(self, name: str) -> bool:
        """Return whether there is such a line."""
        return name in self._names()

    def unable_since_ms(self, name: str) -> int | None:
        """Return 0 for a line that does not exist."""
        return None if self.can_send(name) else 0

    def settings_of(self, _name: str) -> MessagingSettings:
        """Return the settings of the box."""
        return self._settings()


class LineUse(NamedTuple):
    """A line that may send a message, with its settings."""

    name: str
    settings: MessagingSettings


def uses(ways: Ways, lines: Iterable[str]) -> tuple[LineUse, ...]:
    """Return the lines of a box with several, with their settings; nothing if it has one."""
    names = ways.names()
    if len(names) < 2:  # noqa: PLR2004
        return ()
    return tuple(LineUse(each, ways.settings_of(each)) for each in lines if each in names)
