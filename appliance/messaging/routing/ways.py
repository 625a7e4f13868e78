"""What messaging knows of the box's lines."""

from collections.abc import Callable, Sequence
from typing import Protocol

from appliance.config import MessagingSettings


class Ways(Protocol):
    """The lines of the box while it runs. Any thread may ask."""

    @property
    def version(self) -> int:
        """A number that grows at each change of a line, and when one can or cannot send."""
        ...

    def names(self) -> Sequence[str]:
        """Return the names of the lines in their order."""
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

    def can_send(self, name: str) -> bool:
        """Return whether there is such a line."""
        return name in self._names()

    def unable_since_ms(self, name: str) -> int | None:
        """Return 0 for a line that does not exist."""
        return None if self.can_send(name) else 0

    def settings_of(self, _name: str) -> MessagingSettings:
        """Return the settings of the box."""
        return self._settings()
