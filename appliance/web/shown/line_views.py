"""The lines as pages show them: each with its state in words, and all of them in one light."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from flask_babel import gettext

from appliance.config.line_settings import MODEM
from appliance.errors import N_
from appliance.lines.state import LineState
from appliance.store.lines import LineRow
from appliance.web.frame.services import services
from appliance.web.shown import amount_words, modem_words
from appliance.web.shown.modem_words import ModemView

# From the best to the worst: a light for several lines shows the worst.
TONES: Final = ("good", "calm", "care", "bad")
_TONES_OF_PROVIDERS: Final = {
    "ready": "good",
    "starting": "calm",
    "busy": "calm",
    "stopped": "care",
    "unreachable": "care",
}


@dataclass(frozen=True, slots=True)
class LineView:
    """A line in the reader's language."""

    state: LineState
    words: str  # operator and signal, or credit, when all is well; else the condition
    condition: str
    cure: str  # "" when nothing is wrong
    icon: str
    tone: str
    credit: str  # what is left at the provider; "" if it does not say
    credit_at: int | None
    modem: ModemView | None

    @property
    def name(self) -> str:
        """The line's name."""
        return self.state.name

    @property
    def label(self) -> str:
        """The name that people read."""
        return self.state.label


@dataclass(frozen=True, slots=True)
class Light:
    """The light of the menu."""

    words: str
    icon: str
    tone: str


def views() -> list[LineView]:
    """Return every line."""
    return [view(state) for state in services().line_states()]


def view(state: LineState) -> LineView:
    """Return a line."""
    if state.modem is not None:
        shown = modem_words.view(state.modem)
        parts = shown.words, shown.condition, shown.cure, shown.icon, shown.tone
    elif state.kind == MODEM:
        words = str(gettext(N_("Modem starting")))
        parts = words, words, "", "modem", "calm"
    else:
        parts = _of_provider(state)
    words, condition, cure, icon, tone = parts
    if state.paused:
        words = condition = str(gettext("Paused"))
        cure, icon, tone = "", "pause", "care"
    credit, at = _credit(state)
    modem = modem_words.view(state.modem) if state.modem is not None else None
    return LineView(state, words, condition, cure, icon, tone, credit, at, modem)


def tried(row: LineRow) -> tuple[bool, str, str]:
    """Return whether a line could send now, its condition in words, and the cure."""
    trial = services().line_editor.test(row.name)
    if trial is not None:
        words, cure = of_condition(trial.condition.value)
        if trial.credit is not None and trial.works:
            left = amount_words.shown(trial.credit.hundredths, trial.credit.unit)
            words = f"{words} · {left}"
        return trial.works, words, cure
    found = next(each for each in services().line_states() if each.name == row.name)
    shown = view(replace(found, paused=False))
    return found.modem is not None and found.modem.can_send, shown.words, shown.cure


def of_condition(code: str) -> tuple[str, str]:
    """Return the condition of a line without a modem in words, and its cure."""
    # Imported here: a box with modems alone does without it.
    from appliance.lines.providers import conditions
    from appliance.lines.providers.kind import Condition

    condition = Condition(code)
    words = str(gettext(conditions.MEANINGS[condition]))
    cure = str(gettext(conditions.CURES[condition])) if condition in conditions.CURES else ""
    return words[:1].upper() + words[1:], cure


def light(lines: Sequence[LineView]) -> Light:
    """Return what the menu shows of all lines: the only one, or the worst."""
    if not lines:
        return Light(str(gettext("No modem")), "modem", "care")
    worst = max(lines, key=lambda line: TONES.index(line.tone))
    if len(lines) == 1:
        return Light(worst.words, worst.icon, worst.tone)
    if worst.tone == "good":
        return Light(str(gettext("%(count)s lines ready", count=len(lines))), worst.icon, "good")
    told = gettext("%(line)s: %(state)s", line=worst.label, state=worst.condition)
    return Light(str(told), worst.icon, worst.tone)


def _of_provider(state: LineState) -> tuple[str, str, str, str, str]:
    """Return words, condition, cure, icon and tone of a line without a modem."""
    words, cure = of_condition(state.condition)
    tone = _TONES_OF_PROVIDERS.get(state.condition, "bad")
    icon = {"good": "signal", "calm": "send"}.get(tone, "failed")
    credit, _ = _credit(state)
    told = f"{words} · {credit}" if credit and tone == "good" else words
    return told, words, cure, icon, tone


def _credit(state: LineState) -> tuple[str, int | None]:
    """Return what is left at the provider, and when it was read."""
    credit = getattr(state.session, "credit", None)
    if credit is None:
        return "", None
    shown = amount_words.shown(credit.hundredths, credit.unit)
    return shown, getattr(state.session, "credit_at", None)
