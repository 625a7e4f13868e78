"""Which part of a list is wanted, and in which direction."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Span:
    """A period, what came after an entry, and the order; every bound that is given holds."""

    since_ms: int | None = None  # from this moment on
    until_ms: int | None = None  # before this moment
    after: int | None = None  # that came after the entry of this id
    oldest_first: bool = False

    @property
    def has_dates(self) -> bool:
        """Whether a period is given."""
        return self.since_ms is not None or self.until_ms is not None

    @property
    def direction(self) -> Literal["ASC", "DESC"]:
        """The order as SQL says it."""
        return "ASC" if self.oldest_first else "DESC"

    @property
    def beyond(self) -> Literal[">", "<"]:
        """How the key of a later row of the list compares with that of an earlier one."""
        return ">" if self.oldest_first else "<"

    def conditions(self, moment: str) -> tuple[list[str], list[int]]:
        """The period as SQL conditions on the column `moment`, and their values."""
        bounds = [(">=", self.since_ms), ("<", self.until_ms)]
        given = [(sign, value) for sign, value in bounds if value is not None]
        return [f"{moment} {sign} ?" for sign, _ in given], [value for _, value in given]


EVERYTHING = Span()
