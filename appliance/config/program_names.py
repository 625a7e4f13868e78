"""The programs that the box understands, by the names of the key `programs`."""

from typing import Final

PROGRAMS: Final = (
    "http",
    "generic",
    "smseagle",
    "kannel",
    "playsms",
    "raspisms",
    "alertmanager",
    "grafana",
    "gammu",
    "authentik",
)


def known(value: tuple[str, ...]) -> tuple[str, ...]:
    """Check the names of programs; return each once, in the order of `PROGRAMS`."""
    found = {each.strip().lower() for each in value}
    if not found <= set(PROGRAMS):
        raise ValueError(f"must have names among {', '.join(PROGRAMS)}")
    return tuple(each for each in PROGRAMS if each in found)
