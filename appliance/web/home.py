"""The home page: what came and went, what waits, and how the modem is."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from appliance.web.security import requires

pages = Blueprint("home", __name__)


@pages.get("/")
@requires("viewer")
def home() -> ResponseReturnValue:
    """Accueil."""
    return render_template("home.html")
