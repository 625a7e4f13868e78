"""What an administrator's page did, for the journal."""

from flask_login import current_user

from appliance.store import events
from appliance.web.services import services


def note(kind: str, **detail: object) -> None:
    """One entry, with who did it, in a transaction of its own."""
    store = services().store
    with store.transaction():
        events.append(store, kind, actor=current_user.author.actor, detail=detail)
