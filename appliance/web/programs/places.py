"""Where each program is answered: the addresses, and the view of the module that answers there."""

from typing import Final, NamedTuple


class Place(NamedTuple):
    """An address of a program."""

    rule: str
    methods: tuple[str, ...]
    program: str  # one of `PROGRAMS`
    module: str
    view: str


_HERE: Final = "appliance.web.programs"
_BOTH: Final = ("GET", "POST")
PLACES: Final = (
    Place("/http.php", _BOTH, "http", f"{_HERE}.http_php", "answer"),
    Place("/http", _BOTH, "http", f"{_HERE}.http_php", "answer"),
    Place("/send", _BOTH, "generic", f"{_HERE}.generic", "answer"),
    Place("/sms", ("POST",), "gammu", f"{_HERE}.gammu", "answer"),
    Place("/authentik", ("POST",), "authentik", f"{_HERE}.authentik", "answer"),
)
