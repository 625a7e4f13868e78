"""A modem's state at one moment, for pages, lights, `doctor` and /health."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Condition(StrEnum):
    """The condition of a session. `web` and `doctor` show a cure for each."""

    STARTING = "starting"
    NO_PORT = "no_port"  # the port does not exist or cannot be opened
    NOT_A_MODEM = "not_a_modem"  # something else answers on it
    MUTE = "mute"  # no answer; recovery is under way
    OTHER_SIM = "other_sim"  # the SIM of another line is in this modem
    NO_SIM = "no_sim"
    PIN_WANTED = "pin_wanted"  # a PIN is needed and none is configured
    PIN_REFUSED = "pin_refused"  # the configured PIN is wrong and is not tried again
    PUK_WANTED = "puk_wanted"
    SIM_BUSY = "sim_busy"
    SEARCHING = "searching"  # no network yet
    DENIED = "denied"  # the network refuses this SIM
    READY = "ready"
    STOPPED = "stopped"


Registration = Literal["home", "roaming", "sms_only", "sms_only_roaming"]


@dataclass(frozen=True, slots=True)
class StorageUse:
    """How full a storage is, in messages."""

    name: str  # "SM", "ME" or "SR"
    used: int
    total: int


@dataclass(frozen=True, slots=True)
class ModemState:
    """A snapshot. Every field except the first four is None or empty until it is known."""

    name: str
    port: str
    condition: Condition
    since_ms: int  # when the condition began
    detail: str = ""  # the modem's own words, for the log and `doctor`
    registration: Registration | None = None
    operator: str | None = None
    signal_percent: int | None = None  # 0 to 100
    manufacturer: str | None = None
    model: str | None = None
    revision: str | None = None
    imei: str | None = None
    imsi: str | None = None
    iccid: str | None = None  # the serial number of the SIM
    own_number: str | None = None
    service_centre: str | None = None
    pin_attempts_left: int | None = None
    storages: tuple[StorageUse, ...] = ()
    receiving: Literal["stored", "direct"] | None = None
    reports: Literal["stored", "direct"] | None = None
    refused: tuple[str, ...] = ()  # optional commands that this modem refuses
    sending: bool = False

    @property
    def can_send(self) -> bool:
        """Whether a submit makes sense now."""
        return self.condition is Condition.READY
