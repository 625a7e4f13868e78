"""Differences between families of modems, as data. An unlisted modem is treated as generic."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dialect:
    """The peculiarities of one family of modems."""

    name: str
    words: tuple[str, ...]  # one of them occurs, in upper case, in the manufacturer or model
    quieten: tuple[str, ...] = ()  # commands that stop unsolicited lines we do not use
    report_routes: tuple[int, ...] = (2, 1)  # working values of ds; the modem may offer more
    link_modes: tuple[int, ...] = (2, 1)  # values of +CMMS, best first
    packs_ussd: bool = False  # +CUSD takes a code as the hexadecimal digits of packed septets


_DIALECTS = (
    # Some revisions offer ds=2 in +CNMI=?, but then no report ever comes.
    Dialect("SIM800", ("SIM800", "SIM868", "SIM808", "SIM900"), report_routes=(1,)),
    Dialect("SIM7600", ("SIM7600", "SIM7500", "SIM7070", "A7670", "A7608")),
    # These dongles report signal and mode every few seconds unless told not to.
    Dialect("Huawei", ("HUAWEI",), quieten=("AT^CURC=0",), packs_ussd=True),
    Dialect("Quectel", ("QUECTEL", "EC25", "EG25", "EG91", "EC21")),
)
GENERIC = Dialect("generic", ())


def dialect_of(manufacturer: str | None, model: str | None) -> Dialect:
    """Return the dialect that matches the modem's manufacturer and model."""
    text = f"{manufacturer or ''} {model or ''}".upper()
    for dialect in _DIALECTS:
        if any(word in text for word in dialect.words):
            return dialect
    return GENERIC
