"""The host names under which the box answers.

A foreign page can make a browser in the office reach the box under the page's own host name, by
changing that name's address later (DNS rebinding). So pages are shown only under an address, under
a name that no foreign page can have, or under a name in the settings. The API, /health and the ways
of other programs are exempt: they ignore cookies, and each request to them carries its own secret.
"""

import ipaddress
import socket
from functools import cache
from typing import Final

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import MisdirectedRequest

from appliance.web.frame.security import has_own_log_in
from appliance.web.frame.services import services

# Domains in which nobody can register a name: RFC 6761, RFC 6762 (appendix G), RFC 8375.
PRIVATE: Final = frozenset(
    ("local", "localhost", "internal", "intranet", "private", "corp", "home", "lan", "home.arpa")
)
_LONGEST: Final = 253  # characters of a name


def is_ours(host: str, named: tuple[str, ...]) -> bool:
    """Return whether the box answers to a Host header; `named` are the names in the settings."""
    name = _name(host)
    if not name:
        return False
    if _is_address(name) or "." not in name:
        return True
    labels = name.split(".")
    if labels[-1] in PRIVATE or ".".join(labels[-2:]) in PRIVATE:
        return True
    return name in _own() or name in {each.lower() for each in named}


def _name(host: str) -> str:
    """Return the host in lower case, without port, brackets and the final dot."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].lower().removesuffix(".")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return True


@cache
def _own() -> frozenset[str]:
    """Return the machine's host name."""
    return frozenset({socket.gethostname().lower()})


def _is_static() -> bool:
    return request.path.startswith("/static/")


def _refuse() -> ResponseReturnValue | None:
    host = request.environ.get("HTTP_HOST")
    # HTTP 1.0 has no Host header; browsers always send one.
    if host is None or has_own_log_in(request.path) or _is_static():
        return None
    if is_ours(host, services().settings.web.host_names):
        return None
    name = _name(host)[:_LONGEST]
    told = gettext("The box does not recognise “%(name)s” as its own name.", name=name)
    cure = gettext("If it is one, add it to host_names in the configuration.")
    # Plain text: the page may be a foreign one, and must not get any of the box's content.
    return Response(f"{told} {cure}\n", MisdirectedRequest.code, mimetype="text/plain")


def register(app: Flask) -> None:
    """Refuse requests for pages under a foreign host name."""
    app.before_request(_refuse)
