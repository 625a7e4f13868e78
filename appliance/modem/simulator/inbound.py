"""Handle messages that arrive at the modem (3GPP TS 27.005 clauses 3.4.1 and 3.4.4)."""

from typing import TYPE_CHECKING

from appliance.modem.simulator import text_mode
from appliance.modem.simulator.agenda import Entry
from appliance.modem.simulator.service_centre import Verdict, Waiting
from appliance.modem.simulator.storage import UNREAD, Storage

if TYPE_CHECKING:
    from appliance.modem.simulator.device import Device

DIRECT = 2  # +CNMI mt
ANNOUNCED = 1  # +CNMI mt
REPORT_DIRECT = 1  # +CNMI ds
REPORT_STORED = 2  # +CNMI ds


class Inbound:
    """Routes a message to a storage or straight to the client, as AT+CNMI says."""

    def __init__(self, device: "Device", acknowledge_s: float) -> None:
        self._device = device
        self._acknowledge_s = acknowledge_s
        self._unacknowledged: Entry | None = None

    @property
    def awaiting(self) -> bool:
        """Whether a +CMT or +CDS waits for AT+CNMA."""
        return self._unacknowledged is not None

    def offer(self, waiting: Waiting) -> Verdict:
        """Accept one message from the service centre."""
        device = self._device
        if not device.on or not device.sim.usable or not device.network.registered:
            return Verdict.UNREACHABLE
        if waiting.report:
            return self._take_report(waiting.pdu)
        settings = device.settings
        if settings.deliver_route == DIRECT and device.client_present():
            self._show(text_mode.delivered(settings, waiting.pdu))
            return self._hand_over()
        return self._store(waiting.pdu, device.storage(settings.storages[2]), "+CMTI")

    def _take_report(self, pdu: str) -> Verdict:
        device = self._device
        route = device.settings.report_route
        if route == REPORT_STORED:
            name = device.profile.report_storage or device.settings.storages[2]
            return self._store(
                pdu, device.storage(name), "+CDSI", device.profile.reports_announced_in
            )
        if route == REPORT_DIRECT and device.client_present():
            self._show(text_mode.reported(device.settings, pdu))
            return self._hand_over()
        if route == REPORT_DIRECT:
            return Verdict.UNREACHABLE  # until a client listens
        return Verdict.TAKEN  # a modem that must not show reports acknowledges and discards them

    def _show(self, lines: tuple[str, str]) -> None:
        self._device.urc("\r\n".join(line for line in lines if line))

    def _hand_over(self) -> Verdict:
        if self._device.settings.service == 0:
            return Verdict.TAKEN
        self._unacknowledged = self._device.agenda.after(self._acknowledge_s, self._expired)
        return Verdict.ACKNOWLEDGING

    def _expired(self) -> None:
        """Stop routing to the client: nobody acknowledged in time (clause 3.4.1)."""
        self._device.settings.deliver_route = 0
        self._device.settings.report_route = 0
        self.acknowledge(taken=False)

    def acknowledge(self, *, taken: bool) -> bool:
        """Handle AT+CNMA. Return False if nothing waited for it."""
        if self._unacknowledged is None:
            return False
        self._unacknowledged.cancel()
        self._unacknowledged = None
        self._device.centre.acknowledged(taken=taken)
        return True

    def reset(self) -> None:
        """Return unacknowledged messages to the service centre, as a restart does."""
        self.acknowledge(taken=False)

    def _store(
        self, pdu: str, storage: Storage, announcement: str, announced_in: str = ""
    ) -> Verdict:
        index = storage.add(pdu, UNREAD)
        if index is None:
            return Verdict.FULL
        announced = announcement == "+CDSI" or self._device.settings.deliver_route != 0
        if announced:
            self._device.urc(f'{announcement}: "{announced_in or storage.name}",{index}')
        return Verdict.TAKEN
