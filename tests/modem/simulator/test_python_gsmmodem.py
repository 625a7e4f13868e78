"""The library's own GsmModem uses the simulated modem like a real one."""

from collections.abc import Callable
from typing import Any

import pytest

from appliance.modem.library import GsmModem
from appliance.modem.simulator.modem import SimulatedModem
from appliance.modem.simulator.service_centre import Delivery

pytestmark = pytest.mark.slow

MARIE = "+33639980101"
LONG = "A text that has to be cut because it is too long for one message alone. " * 5 + "End."


@pytest.mark.parametrize("profile", ["generic", "sim800", "sim7600", "huawei"])
def test_it_connects_sends_receives_and_gets_the_report(
    modem_with: Callable[..., SimulatedModem], eventually: Callable[..., bool], profile: str
) -> None:
    modem = modem_with(profile=profile, report_s=0.1)
    received: list[Any] = []
    calls: list[Any] = []
    library = GsmModem(
        modem.path,
        115200,
        smsReceivedCallbackFunc=received.append,
        incomingCallCallbackFunc=calls.append,
    )
    library.connect(waitingForModemToStartInSeconds=5)
    try:
        assert library.imei == modem.device.profile.imei
        assert library.imsi == "208990000000001"
        assert library.networkName == "Simulated FR"
        assert library.signalStrength == 22
        assert library.ownNumber == "+33639980000"
        assert library.waitForNetworkCoverage(5)

        message = library.sendSms(MARIE, "Bonjour €", waitForDeliveryReport=True)
        assert message.reference == 1
        assert message.report.deliveryStatus == 0
        # The library always requests reports, and fails if one arrives during a command.
        modem.device.centre.usual = Delivery(())
        library.sendSms(MARIE, "zażółć", waitForDeliveryReport=False)
        library.sendSms(MARIE, LONG)
        texts = [accepted.text for accepted in modem.accepted]
        assert texts[:2] == ["Bonjour €", "zażółć"]
        assert "".join(texts[2:]) == LONG

        modem.inject_text(MARIE, "Ça va ?")
        assert eventually(lambda: len(received) == 1)
        assert (received[0].number, received[0].text) == (MARIE, "Ça va ?")

        modem.ring(MARIE, 2)
        assert eventually(lambda: any(call.number == MARIE for call in calls))
    finally:
        library.close()
