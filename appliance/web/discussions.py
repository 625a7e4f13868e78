"""Discussions: one row a correspondent, and the conversation with each."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from appliance.web.security import requires

pages = Blueprint("discussions", __name__)


@pages.get("/discussions")
@requires("viewer")
def discussions() -> ResponseReturnValue:
    """The list."""
    return render_template("home.html")


@pages.get("/discussions/<path:address>")
@requires("viewer")
def conversation(address: str) -> ResponseReturnValue:  # noqa: ARG001
    """One conversation."""
    return render_template("home.html")
