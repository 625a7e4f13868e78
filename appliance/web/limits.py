"""How often a password or a code may be tried."""

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from appliance.web.services import services

limiter = Limiter(get_remote_address, storage_uri="memory://")


def login_tries() -> str:
    """The limit on log-ins from one address, as the settings say."""
    return f"{services().settings.web.login_tries} per 5 minutes"


def register(app: Flask) -> None:
    """Count tries, from zero for each application."""
    limiter.init_app(app)
