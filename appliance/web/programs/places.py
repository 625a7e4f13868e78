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
_GET: Final = ("GET",)
_POST: Final = ("POST",)
_BOTH: Final = ("GET", "POST")
_SMSEAGLE: Final = f"{_HERE}.smseagle"
_RASPISMS: Final = f"{_HERE}.raspisms"
PLACES: Final = (
    Place("/http.php", _BOTH, "http", f"{_HERE}.http_php", "answer"),
    Place("/http", _BOTH, "http", f"{_HERE}.http_php", "answer"),
    Place("/send", _BOTH, "generic", f"{_HERE}.generic", "answer"),
    Place("/sms", ("POST",), "gammu", f"{_HERE}.gammu", "answer"),
    Place("/authentik", ("POST",), "authentik", f"{_HERE}.authentik", "answer"),
    *(
        Place(f"{prefix}/http_api/{verb}", _BOTH, "smseagle", _SMSEAGLE, verb)
        for prefix in ("", "/index.php")
        for verb in ("send_sms", "send_togroup", "send_tocontact")
    ),
    Place("/jsonrpc/sms", _POST, "smseagle", _SMSEAGLE, "json_rpc"),
    Place("/index.php/jsonrpc/sms", _POST, "smseagle", _SMSEAGLE, "json_rpc"),
    Place("/api/v2/messages/sms", _POST, "smseagle", _SMSEAGLE, "version_2"),
    Place("/api/v2/messages/sms_single", _POST, "smseagle", _SMSEAGLE, "version_2_single"),
    Place("/cgi-bin/sendsms", _BOTH, "kannel", f"{_HERE}.kannel", "answer"),
    Place("/index.php", _BOTH, "playsms", f"{_HERE}.playsms", "answer"),
    Place("/api/send-sms/", _BOTH, "raspisms", _RASPISMS, "send"),
    Place("/api/scheduled/", _POST, "raspisms", _RASPISMS, "schedule"),
    Place("/api/list/<kind>/", _GET, "raspisms", _RASPISMS, "entries"),
    Place("/api/list/<kind>/<int:page>/", _GET, "raspisms", _RASPISMS, "entries"),
    Place("/alerts/alertmanager", _POST, "alertmanager", f"{_HERE}.alerts", "alertmanager"),
    Place("/alerts/grafana", _POST, "grafana", f"{_HERE}.alerts", "grafana"),
)
