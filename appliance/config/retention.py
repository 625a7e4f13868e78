"""Check the times for which data is kept against each other."""

from dataclasses import dataclass

from appliance.config.settings import PrivacySettings, Settings


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A time that contradicts another one."""

    name: str  # the option
    other: str  # the option that it contradicts
    days: int  # the other one's value
    is_too_long: bool  # it must not be longer than the other one; else: not shorter

    def told(self) -> str:
        """Return the reason, to follow the option's name."""
        limit = "at most" if self.is_too_long else "at least"
        return f"must be 0 or {limit} {self.other} ({self.days})"


def contradiction(settings: Settings, wanted: PrivacySettings) -> Contradiction | None:
    """Return the first contradiction between the wanted times and the other settings, or None."""
    report_days = settings.messaging.report_days
    for name in ("text_days", "history_days"):
        if 0 < getattr(wanted, name) < report_days:
            return Contradiction(name, "report_days", report_days, is_too_long=False)
    history = wanted.history_days
    if history and wanted.text_days > history:
        return Contradiction("text_days", "history_days", history, is_too_long=True)
    journal = settings.store.journal_days
    if history and journal > history:
        return Contradiction("history_days", "journal_days", journal, is_too_long=False)
    return None
