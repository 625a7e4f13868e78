"""The names under which the box answers.

A page elsewhere can make a browser in the office reach the box under a name of its own, whose
address it changes afterwards (DNS rebinding). So pages are shown only under an address, under a
name that no such page can have, or under one that the settings name. Programs are not asked: the
API and /health believe no cookie, and what they are asked by carries its own secret.
"""

import ipaddress
import socket
from functools import cache
from typing import Final

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import MisdirectedRequest

from appliance.web.frame.security import OWN_LOG_IN
from appliance.web.frame.services import services

# Nobody can register a name in these: RFC 6761, RFC 6762 (appendix G), RFC 8375.
PRIVATE: Final = frozenset(
    ("local", "localhost", "internal", "intranet", "private", "corp", "home", "lan", "home.arpa")
)
_FOR_ALL: Final = (*OWN_LOG_IN, "/static/")
_LONGEST: Final = 253  # characters of a name


def is_ours(host: str, named: tuple[str, ...]) -> bool:
    """Whether the box answers to a Host header; `named` are the settings' names."""
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
    """Without port, brackets and the root's dot, in small letters."""
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
    """What the machine calls itself."""
    return frozenset({socket.gethostname().lower()})


def _refuse() -> ResponseReturnValue | None:
    host = request.environ.get("HTTP_HOST")
    # HTTP 1.0 has no such header; a browser always sends one.
    if host is None or request.path.startswith(_FOR_ALL):
        return None
    if is_ours(host, services().settings.web.host_names):
        return None
    name = _name(host)[:_LONGEST]
    told = gettext("The box does not recognise “%(name)s” as its own name.", name=name)
    cure = gettext("If it is one, add it to host_names in the configuration.")
    # Text alone: nothing of the box is shown to a page that may be somebody else's.
    return Response(f"{told} {cure}\n", MisdirectedRequest.code, mimetype="text/plain")


def register(app: Flask) -> None:
    """Refuse pages under a name that is not the box's."""
    app.before_request(_refuse)
