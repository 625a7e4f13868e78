"""What changed since a page was drawn: pages ask every few seconds."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from appliance.store import events
from appliance.web.security import requires
from appliance.web.services import services

pages = Blueprint("live", __name__)


@pages.get("/live")
@requires("viewer")
def live() -> ResponseReturnValue:
    """204 while the journal stands at version `v`."""
    version = events.version(services().store)
    if request.args.get("v", type=int) == version:
        return Response(status=204)
    return {"version": version}
