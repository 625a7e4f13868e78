"""Record each change of a line's state in the journal, with what pages show of it."""

import logging

from appliance.errors import StoreError
from appliance.lines.state import SessionState
from appliance.modem.state import Condition, ModemState
from appliance.store import events
from appliance.store.database import Store
from appliance.store.journal.box import ModemChanged

LOG = logging.getLogger(__name__)


class ModemJournal:
    """Called by the sessions whenever a line's state changes; writes what people should see."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._last: dict[str, tuple[object, ...]] = {}

    def changed(self, state: SessionState) -> None:
        """Record the state if it differs in what pages show. Never raises a StoreError."""
        modem = state if isinstance(state, ModemState) else None
        shown: tuple[object, ...] = (state.condition,)
        if modem is not None:
            shown = (*shown, modem.registration, modem.operator, modem.service_centre)
        before = self._last.get(state.name)
        if shown == before or state.condition == Condition.STARTING:
            return
        self._last[state.name] = shown
        LOG.log(
            logging.INFO if state.can_send else logging.WARNING,
            "%s %s: %s%s",
            "line" if modem is None else "modem",
            state.name,
            state.condition,
            f" ({state.detail})" if state.detail else "",
        )
        if before and before[0] == state.condition and not state.can_send:
            return
        try:
            with self._store.transaction():
                events.append(
                    self._store,
                    ModemChanged(
                        line=state.name,
                        condition=str(state.condition),
                        operator=None if modem is None else modem.operator,
                        detail=state.detail,
                    ),
                )
        except StoreError as error:
            # The state itself is in memory and shown all the same; only its history has a gap.
            LOG.warning("the modem's state could not be written to the journal: %s", error)
