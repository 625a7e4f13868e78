"""Record each change of a modem's state in the journal, with what pages show of it."""

import logging

from appliance.errors import StoreError
from appliance.modem.state import Condition, ModemState
from appliance.store import events
from appliance.store.database import Store
from appliance.store.journal.box import ModemChanged

LOG = logging.getLogger(__name__)


class ModemJournal:
    """Called by the sessions whenever a modem's state changes; writes what people should see."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._last: dict[str, tuple[object, ...]] = {}

    def changed(self, state: ModemState) -> None:
        """Record the state if it differs in what pages show. Never raises a StoreError."""
        shown = (state.condition, state.registration, state.operator, state.service_centre)
        before = self._last.get(state.name)
        if shown == before or state.condition is Condition.STARTING:
            return
        self._last[state.name] = shown
        LOG.log(
            logging.INFO if state.can_send else logging.WARNING,
            "modem %s: %s%s",
            state.name,
            state.condition,
            f" ({state.detail})" if state.detail else "",
        )
        if before and before[0] is state.condition and not state.can_send:
            return
        try:
            with self._store.transaction():
                events.append(
                    self._store,
                    ModemChanged(
                        line=state.name,
                        condition=state.condition.value,
                        operator=state.operator,
                        detail=state.detail,
                    ),
                )
        except StoreError as error:
            # The state itself is in memory and shown all the same; only its history has a gap.
            LOG.warning("the modem's state could not be written to the journal: %s", error)
