"""The addresses at which other programs' requests are answered (`web/programs`).

They carry their own secret, so they have no session and no token against forgery, and any host name
will do.
"""

from typing import Final

PATHS: Final = frozenset(
    {
        "/http.php",
        "/http",
        "/send",
        "/sms",
        "/authentik",
        "/http_api/send_sms",
        "/http_api/send_togroup",
        "/http_api/send_tocontact",
        "/index.php/http_api/send_sms",
        "/index.php/http_api/send_togroup",
        "/index.php/http_api/send_tocontact",
        "/jsonrpc/sms",
        "/index.php/jsonrpc/sms",
        "/cgi-bin/sendsms",
        "/index.php",
        "/alerts/alertmanager",
        "/alerts/grafana",
    }
)


def is_of_program(path: str) -> bool:
    """Return whether other programs call this path, with or without a slash at its end."""
    return path.removesuffix("/") in PATHS
