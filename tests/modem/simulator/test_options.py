"""Options that cannot be simulated are refused."""

import pytest

from appliance.errors import ConfigError
from appliance.modem.simulator.options import SimulatorOptions


def test_impossible_options_are_refused() -> None:
    with pytest.raises(ConfigError, match="no simulated modem nokia"):
        SimulatorOptions(profile="nokia")
    with pytest.raises(ConfigError, match="no form hex"):
        SimulatorOptions(ussd_form="hex")
    with pytest.raises(ConfigError, match="latency_s cannot be negative"):
        SimulatorOptions(latency_s=-1)


def test_an_open_link_takes_half_the_time_unless_told() -> None:
    assert SimulatorOptions(latency_s=2.0).latency_while_linked_s == 1.0
    assert SimulatorOptions(latency_s=2.0, linked_latency_s=0.0).latency_while_linked_s == 0.0
