"""Select, list, read and delete in the storages (TS 27.005 clauses 3.2.2, 3.4 and 3.5.4)."""

from typing import TYPE_CHECKING, Final

from appliance.modem.simulator import text_mode
from appliance.modem.simulator.answers import Answer, cms
from appliance.modem.simulator.parser import Command
from appliance.modem.simulator.storage import READ, SENT, UNREAD, UNSENT, Storage, Stored

if TYPE_CHECKING:
    from appliance.modem.simulator.device import Device
    from appliance.modem.simulator.executor import Handler

ALL = 4
INBOX: Final = "IN"
# +CMGD flags: the statuses to delete (clause 3.5.4). Flag 0 deletes only the index.
DELETED: Final = {
    1: {READ},
    2: {READ, SENT},
    3: {READ, SENT, UNSENT},
    4: {UNREAD, READ, SENT, UNSENT},
}


def _reading(device: "Device") -> Storage:
    device.sim.require_for_messages()
    return device.storage(device.settings.storages[0])


def _storages(device: "Device", command: Command) -> Answer:
    settings = device.settings
    names = device.profile.storages
    if command.operator == "=?":
        choice = ",".join(f'"{name}"' for name in names)
        receiving = ",".join(f'"{name}"' for name in names if name != "SR")
        return [f"+CPMS: ({choice}),({receiving}),({receiving})"]
    device.sim.require_for_messages()
    if command.operator == "?":
        used = [device.storage(name) for name in settings.storages]
        parts = [f'"{one.name}",{len(one.records)},{one.capacity}' for one in used]
        return ["+CPMS: " + ",".join(parts)]
    # A name that gnokii uses and no simulated make lists: the storage for incoming messages.
    given = [settings.storages[-1] if name == INBOX else name for name in command.values()]
    if not given or len(given) > len(settings.storages):
        raise cms(305)
    for place, name in enumerate(given):
        if name and (name not in names or (place > 0 and name == "SR")):
            raise cms(302)
    for place, name in enumerate(given):
        if name:
            settings.storages[place] = name
    used = [device.storage(name) for name in settings.storages]
    device.deliver_soon()
    return ["+CPMS: " + ",".join(f"{len(one.records)},{one.capacity}" for one in used)]


def _wanted(device: "Device", command: Command) -> set[int]:
    text = (command.values() or [""])[0].upper()
    if device.settings.text_mode:
        names = (*text_mode.STATUS_TEXTS, "ALL")
        if not text:
            return {UNREAD}
        if text not in names:
            raise cms(305)
        chosen = names.index(text)
    else:
        if text not in {"", "0", "1", "2", "3", "4"}:
            raise cms(305)
        chosen = int(text or "0")
    return {UNREAD, READ, UNSENT, SENT} if chosen == ALL else {chosen}


def _list(device: "Device", command: Command) -> Answer:
    if command.operator == "=?":
        if device.settings.text_mode:
            texts = ",".join(f'"{text}"' for text in (*text_mode.STATUS_TEXTS, "ALL"))
            return [f"+CMGL: ({texts})"]
        return ["+CMGL: (0-4)"]
    storage = _reading(device)
    wanted = _wanted(device, command)
    lines: list[str] = []
    for index, stored in storage.listed():
        if stored.status in wanted:
            lines.append(_joined(text_mode.listed(device.settings, index, stored)))
            _mark_read(stored)
    return lines


def _joined(lines: tuple[str, str]) -> str:
    """Join header and body into one information response, with only a line end between them."""
    return "\r\n".join(line for line in lines if line)


def _mark_read(stored: Stored) -> None:
    if stored.status == UNREAD:
        stored.status = READ


def _record(storage: Storage, text: str) -> tuple[int, Stored]:
    if not text.isdecimal() or int(text) not in storage.records:
        raise cms(321)
    return int(text), storage.records[int(text)]


def _read(device: "Device", command: Command) -> Answer:
    if command.operator == "=?":
        return []
    _, stored = _record(_reading(device), (command.values() or [""])[0])
    lines = text_mode.read(device.settings, stored)
    _mark_read(stored)
    return [_joined(lines)]


def _delete(device: "Device", command: Command) -> Answer:
    storage = _reading(device)
    if command.operator == "=?":
        indexes = ",".join(str(index) for index in sorted(storage.records))
        return [f"+CMGD: ({indexes}),(0-4)"]
    values = command.values()
    flag = values[1] if values[1:] else "0"
    if flag not in {"", "0", "1", "2", "3", "4"}:
        raise cms(305)
    if flag in {"", "0"}:
        place = (values or [""])[0]
        highest = storage.first_index + storage.capacity
        if not place.isdecimal() or not storage.first_index <= int(place) < highest:
            raise cms(321)
        storage.records.pop(int(place), None)
    else:
        gone = DELETED[int(flag)]
        for index, stored in storage.listed():
            if stored.status in gone:
                del storage.records[index]
    device.deliver_soon()
    return []


HANDLERS: Final[dict[str, "Handler"]] = {
    "+CPMS": _storages,
    "+CMGL": _list,
    "+CMGR": _read,
    "+CMGD": _delete,
}
