"""Differences between modems, as data. A modem that is not listed is asked like any other."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dialect:
    """What is particular about a family of modems."""

    name: str
    words: tuple[str, ...]  # one of them is in its manufacturer or model, in capitals
    quieten: tuple[str, ...] = ()  # commands that stop chatter of no use to us
    report_routes: tuple[int, ...] = (2, 1)  # values of ds that work, though more may be offered
    link_modes: tuple[int, ...] = (2, 1)  # values of +CMMS, the better first


_DIALECTS = (
    # +CNMI=? offers ds=2 on some revisions, but the report never comes then.
    Dialect("SIM800", ("SIM800", "SIM868", "SIM808", "SIM900"), report_routes=(1,)),
    Dialect("SIM7600", ("SIM7600", "SIM7500", "SIM7070", "A7670", "A7608")),
    # A dongle reports its signal and mode every few seconds unless told not to.
    Dialect("Huawei", ("HUAWEI",), quieten=("AT^CURC=0",)),
    Dialect("Quectel", ("QUECTEL", "EC25", "EG25", "EG91", "EC21")),
)
GENERIC = Dialect("generic", ())


def dialect_of(manufacturer: str | None, model: str | None) -> Dialect:
    """The dialect of a modem by what it says it is."""
    text = f"{manufacturer or ''} {model or ''}".upper()
    for dialect in _DIALECTS:
        if any(word in text for word in dialect.words):
            return dialect
    return GENERIC
