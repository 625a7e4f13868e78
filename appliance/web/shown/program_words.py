"""Other programs in words: what each is, the addresses to paste, and its last calls."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from flask_babel import gettext

from appliance.errors import N_
from appliance.web.programs.calls import Call
from appliance.web.shown import errors

_FIRST_ERROR: Final = 400


class Words(NamedTuple):
    """A program's name, and msgids: what it is for, and how its secret is given."""

    name: str
    about: str
    secret: str
    paths: tuple[str, ...]  # what to paste, after the address of the box
    example: str = ""  # a path and query, if that is all that it takes


_AS_USER: Final = N_("Name: that of the token. Password: the token.")
_WORDS: Final = {
    "http": Words(
        "http.php",
        N_("One address with a name, a password, a number and a text. The answer is a code."),
        N_("email: the name of the token or of a user. pass: the token or the user's password."),
        ("/http.php", "/http"),
        "/http.php?email={token}&pass={secret}&numero=0639980101&message=Bonjour",
    ),
    "generic": Words(
        "/send",
        N_("For any program that can call an address: GET, form or JSON, with the usual names."),
        N_("The token goes into the field token, or as Bearer into the header Authorization."),
        ("/send",),
        "/send?token={secret}&to=0639980101&text=Bonjour",
    ),
    "smseagle": Words(
        "SMSEagle",
        N_("Zabbix, Uptime Kuma, Home Assistant, Apprise and others that know SMSEagle."),
        N_("The token is the access token; or login: its name, pass: the token."),
        ("/", "/http_api/send_sms", "/jsonrpc/sms", "/api/v2/messages/sms"),
        "/http_api/send_sms?access_token={secret}&to=0639980101&message=Bonjour",
    ),
    "kannel": Words(
        "Kannel",
        N_("Programs that send through Kannel's sendsms, with reports to dlr-url."),
        _AS_USER,
        ("/cgi-bin/sendsms",),
        "/cgi-bin/sendsms?username={token}&password={secret}&to=0639980101&text=Bonjour",
    ),
    "playsms": Words(
        "playSMS",
        N_("Programs that use the web services of playSMS, such as Nextcloud."),
        N_("u: the name of the token. h: the token."),
        ("/index.php",),
        "/index.php?app=ws&u={token}&h={secret}&op=pv&to=0639980101&msg=Bonjour",
    ),
    "raspisms": Words(
        "RaspiSMS",
        N_("Programs that use the interface of RaspiSMS."),
        N_("The token is the API key."),
        ("/api/send-sms/", "/api/scheduled/", "/api/list/"),
        "/api/send-sms/?api_key={secret}&to=0639980101&text=Bonjour",
    ),
    "alertmanager": Words(
        "Alertmanager",
        N_("Alerts of Prometheus, as a webhook; the recipients are in the address."),
        N_("The token goes into the credentials of http_config.authorization."),
        ("/alerts/alertmanager?to=0639980101",),
    ),
    "grafana": Words(
        "Grafana",
        N_("Alerts of Grafana, as a webhook; the recipients are in the address."),
        N_("The token goes into the credentials of the header Authorization."),
        ("/alerts/grafana?to=0639980101",),
    ),
    "gammu": Words(
        "sms-gammu-gateway",
        N_("Scripts and home automation that send through sms-gammu-gateway."),
        _AS_USER,
        ("/sms",),
    ),
    "authentik": Words(
        "authentik",
        N_("The one-time codes of authentik: choose the generic provider there."),
        _AS_USER,
        ("/authentik",),
    ),
}


@dataclass(frozen=True, slots=True)
class ProgramView:
    """A program in the reader's language."""

    code: str
    name: str
    about: str
    secret: str
    is_on: bool
    addresses: tuple[str, ...]
    example: str  # "" if an address with a query is not enough


class CallView(NamedTuple):
    """A call in the reader's language."""

    call: Call
    who: str
    icon: str
    tone: str
    result: str
    problem: str


def view(code: str, on: Iterable[str], box: str, token: str = "", secret: str = "") -> ProgramView:
    """Return a program whose addresses begin with `box`, without a slash at its end.

    The example has the token's name and its secret, or words in their place.
    """
    words = _WORDS[code]
    example = words.example.format(
        token=token or gettext("NAME"), secret=secret or gettext("TOKEN")
    )
    return ProgramView(
        code,
        words.name,
        str(gettext(words.about)),
        str(gettext(words.secret)),
        code in on,
        tuple(box + path for path in words.paths),
        box + example if example else "",
    )


def call(each: Call) -> CallView:
    """Return a call."""
    is_wrong = each.problem is not None or each.status >= _FIRST_ERROR
    return CallView(
        each,
        each.author or str(gettext("unknown")),
        "failed" if is_wrong else "check",
        "bad" if is_wrong else "good",
        " · ".join(filter(None, (str(each.status), each.said))),
        "" if each.problem is None else errors.text_of(each.problem),
    )
