"""The state of a modem in words and icon, with the cure if something is wrong."""

from dataclasses import dataclass

from flask_babel import gettext

from appliance.errors import N_
from appliance.modem.state import Condition, ModemState
from appliance.web.shown.formatting import percent


@dataclass(frozen=True, slots=True)
class ModemView:
    """A modem as the menu and the home page show it."""

    state: ModemState
    words: str  # operator and signal when all is well, else the condition in words
    condition: str
    registration: str  # "" while it is unknown
    cure: str  # "" when nothing is wrong
    icon: str
    tone: str  # calm, good, care, bad


CONDITIONS: dict[Condition, tuple[str, str, str]] = {
    # condition: words, cure, tone
    Condition.STARTING: (N_("Modem starting"), "", "calm"),
    Condition.NO_PORT: (
        N_("Modem not connected"),
        N_("Plug the modem in, or choose its port in the settings."),
        "bad",
    ),
    Condition.NOT_A_MODEM: (
        N_("No modem on this port"),
        N_("Something else answers there: choose the modem's port in the settings."),
        "bad",
    ),
    Condition.MUTE: (
        N_("Modem does not answer"),
        N_("It is being restarted. If this lasts, unplug it and plug it in again."),
        "bad",
    ),
    Condition.OTHER_SIM: (
        N_("SIM card of another line"),
        N_("Put this line's own SIM card into the modem, or remove the line."),
        "bad",
    ),
    Condition.NO_SIM: (N_("No SIM card"), N_("Put a SIM card into the modem."), "bad"),
    Condition.PIN_WANTED: (
        N_("SIM card asks for its PIN"),
        N_("Enter the PIN of the SIM card in the settings."),
        "bad",
    ),
    Condition.PIN_REFUSED: (
        N_("PIN refused"),
        N_("Correct the PIN in the settings: it is not tried again automatically."),
        "bad",
    ),
    Condition.PUK_WANTED: (
        N_("SIM card blocked"),
        N_("Put the SIM card into a phone and enter its PUK there."),
        "bad",
    ),
    Condition.SIM_BUSY: (N_("SIM card busy"), "", "calm"),
    Condition.SEARCHING: (
        N_("Searching for the network"),
        N_("If this lasts, check the antenna and the coverage."),
        "care",
    ),
    Condition.DENIED: (
        N_("Network refuses the SIM card"),
        N_("Ask the operator whether the SIM card is active."),
        "bad",
    ),
    Condition.READY: (N_("Connected"), "", "good"),
    Condition.STOPPED: (N_("Modem stopped"), "", "care"),
}
# The storages of messages, TS 27.005 clause 3.1.
STORAGES = {
    "SM": N_("SIM card"),
    "ME": N_("modem"),
    "MT": N_("modem and SIM card"),
    "SR": N_("delivery reports"),
    "BM": N_("broadcasts"),
}
REGISTRATIONS = {
    "home": N_("home network"),
    "roaming": N_("roaming"),
    "sms_only": N_("SMS only"),
    "sms_only_roaming": N_("SMS only, roaming"),
}


def view(state: ModemState) -> ModemView:
    """Return the state in the reader's language: operator and signal, or what is wrong."""
    words, cure, tone = CONDITIONS[state.condition]
    told = str(gettext(words))
    if state.condition is Condition.READY:
        told = state.operator or told
        if state.signal_percent is not None:
            told = f"{told} · {percent(state.signal_percent)}"
    icon = {"good": "signal", "calm": "modem"}.get(tone, "failed")
    return ModemView(
        state=state,
        words=told,
        condition=str(gettext(words)),
        registration=str(gettext(REGISTRATIONS[state.registration])) if state.registration else "",
        cure=str(gettext(cure)) if cure else "",
        icon=icon,
        tone=tone,
    )


def storage_word(name: str) -> str:
    """Return the name of a storage in words; the modem's own name for an unknown one."""
    return str(gettext(STORAGES[name])) if name in STORAGES else name
