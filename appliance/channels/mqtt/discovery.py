"""What Home Assistant finds by itself: sensors of the box, and an entity that sends to somebody.

Each is a retained message under `homeassistant/` (home-assistant.io, "MQTT discovery").
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from appliance import __version__
from appliance.lines.state import LineState

PREFIX: Final = "homeassistant"
# Home Assistant says here that it has started, and forgets what it knew before.
BIRTH_TOPIC: Final = f"{PREFIX}/status"
_ODD: Final = re.compile(r"[^A-Za-z0-9_-]")
_WORDS: Final[dict[str, dict[str, str]]] = {
    "en": {"box": "SMS box", "signal": "Signal", "unread": "Unread SMS", "failures": "Failed SMS",
           "send": "SMS to {}"},
    "fr": {"box": "Box SMS", "signal": "Signal", "unread": "SMS non lus",
           "failures": "SMS en échec", "send": "SMS à {}"},
    "pl": {"box": "Box SMS", "signal": "Sygnał", "unread": "Nieprzeczytane SMS-y",
           "failures": "Nieudane SMS-y", "send": "SMS do {}"},
    "nl": {"box": "Sms-box", "signal": "Signaal", "unread": "Ongelezen sms'en",
           "failures": "Mislukte sms'en", "send": "Sms naar {}"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Announced:
    """What the entities are about."""

    box: str  # its id
    prefix: str  # of the topics
    language: str
    recipients: tuple[str, ...]  # numbers and groups, each with an entity that sends to it


def entities(announced: Announced, lines: Iterable[LineState]) -> dict[str, dict[str, Any]]:
    """Return the configuration of each entity by its topic."""
    words = _WORDS[announced.language]
    found: dict[str, dict[str, Any]] = {}
    states = [state for state in lines if state.modem is not None]
    for state in states:
        name = words["signal"] if len(states) == 1 else f"{words['signal']} {state.label}"
        found |= _sensor(
            announced,
            f"signal_{_ODD.sub('_', state.name)}",
            name,
            state_topic=f"{announced.prefix}/line/{state.name}",
            value_template="{{ value_json.signal }}",
            unit_of_measurement="%",
            icon="mdi:signal",
            entity_category="diagnostic",
        )
    for figure, icon in (("unread", "mdi:message-badge"), ("failures", "mdi:message-alert")):
        found |= _sensor(
            announced,
            figure,
            words[figure],
            state_topic=f"{announced.prefix}/figures",
            value_template=f"{{{{ value_json.{figure} }}}}",
            icon=icon,
        )
    for recipient in announced.recipients:
        found |= _notifier(announced, recipient, words["send"].format(recipient))
    return found


def _sensor(announced: Announced, key: str, name: str, **more: str) -> dict[str, dict[str, Any]]:
    config = {"state_class": "measurement", **more}
    return _entity(announced, "sensor", key, name, config)


def _notifier(announced: Announced, recipient: str, name: str) -> dict[str, dict[str, Any]]:
    # A quotation mark in a group's name must not end the text of the template.
    to = recipient.replace("\\", "\\\\").replace('"', '\\"')
    config = {
        "command_topic": f"{announced.prefix}/send",
        "command_template": f'{{"to": "{to}", "text": {{{{ value | tojson }}}}}}',
        "qos": 1,
    }
    return _entity(announced, "notify", f"send_{_ODD.sub('_', recipient)}", name, config)


def _entity(
    announced: Announced, component: str, key: str, name: str, config: dict[str, Any]
) -> dict[str, dict[str, Any]]:
    unique = f"sms_appliance_{announced.box}_{key}"
    return {
        f"{PREFIX}/{component}/{unique}/config": {
            "name": name,
            "unique_id": unique,
            **config,
            "availability_topic": f"{announced.prefix}/available",
            "device": {
                "identifiers": [f"sms_appliance_{announced.box}"],
                "name": _WORDS[announced.language]["box"],
                "manufacturer": "sms-appliance",
                "sw_version": __version__,
            },
            "origin": {"name": "sms-appliance", "sw_version": __version__},
        }
    }
