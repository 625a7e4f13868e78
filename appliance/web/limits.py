"""How often a password or a code may be tried."""

from flask import Flask, Response
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from appliance.web.services import services

REFUSALS = range(400, 500)

limiter = Limiter(get_remote_address, storage_uri="memory://")


def login_tries() -> str:
    """The limit on log-ins from one address, as the settings say."""
    return f"{services().settings.web.login_tries} per 5 minutes"


def refused(response: Response) -> bool:
    """Whether a try counts: only those that failed do, or a busy office would lock itself out.

    One that could not be checked, because the box is busy, has not failed.
    """
    return response.status_code in REFUSALS


def register(app: Flask) -> None:
    """Count tries, from zero for each application."""
    limiter.init_app(app)
