"""Settings that the settings page changes while the daemon runs.

They overlay the configuration: a row of the table `setting`, key `messaging.<name>`, value JSON.
"""

from collections.abc import Mapping
from typing import Any

from appliance.config import MessagingSettings, Settings
from appliance.messaging.requests import Author
from appliance.store.database import Store


class Preferences:
    """The settings in force: the configuration, overlaid by what was changed at run time."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings

    def messaging(self) -> MessagingSettings:
        """The rules for messages now."""
        raise NotImplementedError

    def change(self, values: Mapping[str, Any], author: Author) -> None:
        """Set options of `MessagingSettings` by name, from now on; all or none.

        InputError names the option in `field`. None takes the configuration's value again.
        """
        raise NotImplementedError
