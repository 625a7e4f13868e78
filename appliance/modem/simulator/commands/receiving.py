"""Route messages and reports to the client (TS 27.005 clauses 3.2.1, 3.3 and 3.4)."""

from typing import TYPE_CHECKING, Final

from appliance.modem.simulator.answers import Answer, Prompt, cms
from appliance.modem.simulator.commands.general import number, value
from appliance.modem.simulator.parser import Command

if TYPE_CHECKING:
    from appliance.modem.simulator.device import Device
    from appliance.modem.simulator.executor import Handler

MOST_ROUTES = 5
REFUSED = 2  # +CNMA: the client could not store the message
MODES, BROADCASTS, BUFFERS = (0, 1, 2), (0, 2), (0, 1)


def _service(device: "Device", command: Command) -> Answer:
    if command.operator == "=?":
        return ["+CSMS: (0,1)"]
    if command.operator == "?":
        return [f"+CSMS: {device.settings.service},1,1,1"]
    device.settings.service = number(command.arguments, largest=1)
    return ["+CSMS: 1,1,1"]


def _routes(device: "Device", command: Command) -> Answer:
    settings = device.settings
    if command.operator == "=?":
        return [f"+CNMI: {device.profile.notification}"]
    if command.operator == "?":
        return [
            (
                f"+CNMI: {settings.mode},{settings.deliver_route},{settings.broadcast_route},"
                f"{settings.report_route},{settings.buffer}"
            )
        ]
    device.sim.require_for_messages()
    current = [
        settings.mode,
        settings.deliver_route,
        settings.broadcast_route,
        settings.report_route,
        settings.buffer,
    ]
    profile = device.profile
    allowed = (MODES, profile.deliver_routes, BROADCASTS, profile.report_routes, BUFFERS)
    given = command.values()
    if len(given) > MOST_ROUTES:
        raise cms(305)
    for place, text in enumerate(given):
        if not text:
            continue
        if not text.isdecimal() or int(text) not in allowed[place]:
            raise cms(303)
        current[place] = int(text)
    (
        settings.mode,
        settings.deliver_route,
        settings.broadcast_route,
        settings.report_route,
        settings.buffer,
    ) = current
    device.deliver_soon()
    return []


def _acknowledge(device: "Device", command: Command) -> Answer:
    if command.operator == "=?":
        return ["+CNMA: (0-2)"]
    values = command.values() or ["0"]
    kind = number(values[0], largest=REFUSED)
    if device.settings.service == 0 or not device.inbound.awaiting:
        raise cms(340)
    if values[1:] and values[1] != "0":
        return Prompt(lambda _data: _settle(device, taken=kind != REFUSED))
    return _settle(device, taken=kind != REFUSED)


def _settle(device: "Device", *, taken: bool) -> Answer:
    # The next waiting message must arrive after the OK.
    device.agenda.after(0.0, lambda: device.inbound.acknowledge(taken=taken))
    return []


HANDLERS: Final[dict[str, "Handler"]] = {
    "+CSMS": _service,
    "+CNMI": _routes,
    "+CNMA": _acknowledge,
    "+CMGF": value("+CMGF", "text_mode", 1),
    "+CSDH": value("+CSDH", "show_header", 1),
}
