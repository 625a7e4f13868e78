"""Settings are stored unchanged."""

from appliance.store import preferences
from appliance.store.database import Store


class TestPreferences:
    def test_values_are_kept_as_they_are(self, store: Store) -> None:
        preferences.put(store, "messaging.stop_words", ["STOP", "ARRÊT"])
        preferences.put(store, "messaging.retries", 3)
        preferences.put(store, "messaging.retries", 4)
        preferences.put(store, "web.sound", None)
        assert preferences.get(store, "messaging.retries") == 4
        assert preferences.get(store, "web.sound", "default") is None
        assert preferences.get(store, "nothing", "default") == "default"
        assert preferences.all_of(store, "messaging.") == {
            "messaging.retries": 4,
            "messaging.stop_words": ["STOP", "ARRÊT"],
        }
        assert len(preferences.all_of(store)) == 3
        assert preferences.remove(store, "web.sound")
        assert not preferences.remove(store, "web.sound")
