"""What Home Assistant is told fits the schema that its documentation gives.

home-assistant.io/integrations/mqtt ("MQTT discovery"), sensor.mqtt and notify.mqtt, 2026-11: the
names of all members, which are required, and the types of those that are used here.
"""

import json
import re
from typing import Any

import pytest
from channels.mqtt.conftest import line
from fakes.json_schema import mismatch
from jinja2 import Environment

from appliance.channels.mqtt import discovery
from appliance.channels.mqtt.discovery import Announced

TEXT = {"type": "string", "minLength": 1}
# A topic to publish to has no wildcards.
TOPIC = {"type": "string", "pattern": r"^[^+#\u0000]+$"}
DEVICE = {
    "type": "object",
    "properties": {
        "identifiers": {"type": "array", "items": TEXT, "minItems": 1},
        "name": TEXT,
        "manufacturer": TEXT,
        "sw_version": TEXT,
    },
    "required": ["identifiers"],
    "additionalProperties": False,
}
ORIGIN = {
    "type": "object",
    "properties": {"name": TEXT, "sw_version": TEXT},
    "required": ["name"],
    "additionalProperties": False,
}
COMMON = {
    "name": TEXT,
    "unique_id": TEXT,
    "availability_topic": TOPIC,
    "device": DEVICE,
    "origin": ORIGIN,
    "icon": {"type": "string", "pattern": "^mdi:[a-z-]+$"},
    "qos": {"type": "integer", "enum": [0, 1, 2]},
}
SCHEMAS: dict[str, dict[str, Any]] = {
    "sensor": {
        "type": "object",
        "properties": {
            **COMMON,
            "state_topic": TOPIC,
            "value_template": TEXT,
            "unit_of_measurement": TEXT,
            "state_class": {
                "type": "string",
                "enum": ["measurement", "measurement_angle", "total", "total_increasing"],
            },
            "entity_category": {"type": "string", "enum": ["config", "diagnostic"]},
        },
        "required": ["state_topic", "device", "unique_id"],
        "additionalProperties": False,
    },
    "notify": {
        "type": "object",
        "properties": {**COMMON, "command_topic": TOPIC, "command_template": TEXT},
        "required": ["command_topic", "device", "unique_id"],
        "additionalProperties": False,
    },
}
# <discovery_prefix>/<component>/[<node_id>/]<object_id>/config
CONFIG_TOPIC = re.compile(r"homeassistant/(sensor|notify)/([a-zA-Z0-9_-]+)/config")
RECIPIENTS = ("06 39 98 01 03", 'L\'équipe "du \\ mardi"')


def announced(language: str = "fr") -> dict[str, dict[str, Any]]:
    what = Announced("a1b2c3", "office/sms", language, RECIPIENTS)
    return discovery.entities(what, [line()])


@pytest.mark.parametrize("language", ["fr", "en", "pl", "nl"])
def test_each_entity_fits_its_schema(language: str) -> None:
    found = announced(language)
    assert len(found) == 5
    for topic, config in found.items():
        fitting = CONFIG_TOPIC.fullmatch(topic)
        assert fitting is not None, topic
        assert config["unique_id"] == fitting[2]
        schema = SCHEMAS[fitting[1]]
        assert mismatch(schema, config, schema) == ""


def test_a_sensor_reads_what_is_published() -> None:
    templates = {
        config["state_topic"].removeprefix("office/sms/"): config["value_template"]
        for config in announced().values()
        if "state_topic" in config
    }
    environment = Environment()  # noqa: S701 - as Home Assistant renders
    published = {"line/sim": {"signal": 78}, "figures": {"unread": 2, "failures": 3}}
    for topic, template in templates.items():
        shown = environment.from_string(template).render(value_json=published[topic])
        assert shown in {"78", "2", "3"}


def test_a_notifier_renders_what_the_box_takes() -> None:
    configs = [each for each in announced().values() if "command_topic" in each]
    text = 'Fuite d\'eau "cave"\nvenez !'
    environment = Environment()  # noqa: S701 - as Home Assistant renders
    for config, recipient in zip(configs, RECIPIENTS, strict=True):
        rendered = environment.from_string(config["command_template"]).render(value=text)
        assert json.loads(rendered) == {"to": recipient, "text": text}


def test_several_modems_have_a_signal_each() -> None:
    found = discovery.entities(Announced("a1b2c3", "sms", "en", ()), [line(), line()])
    assert "Signal Accueil" in {config["name"] for config in found.values()}
