"""The options of the simulated modem, SIM, network and people."""

from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from appliance.errors import N_, ConfigError
from appliance.modem.simulator.profiles import PROFILES

# The forms of the text in +CUSD; "" is the one that the profile's modem uses.
TEXT, UCS2, PACKED = "text", "ucs2", "packed"
MOST_MODEMS = 64
USSD_FORMS = ("", TEXT, UCS2, PACKED)


@dataclass(frozen=True, slots=True)
class SimulatorOptions:
    """Every option of the command `simulate`; each field's `doc` is its help text."""

    link: Path | None = field(
        default=None, metadata={"doc": "path of the symbolic link to the pseudo-terminal"}
    )
    modems: int = field(
        default=1,
        metadata={
            "doc": "number of modems; with several, 2, 3 and so on are appended to the paths, and"
            " the numbers of SIM and modem count upwards"
        },
    )
    control: Path | None = field(
        default=None, metadata={"doc": "path of a Unix socket that takes JSON lines (see control)"}
    )
    profile: str = field(
        default="generic", metadata={"doc": "which modem: generic, sim800, sim7600 or huawei"}
    )
    refuse: tuple[str, ...] = field(
        default=(), metadata={"doc": "commands answered with ERROR, such as CMEE or CMMS"}
    )
    pin: str = field(default="", metadata={"doc": "the SIM's PIN; empty for a SIM that asks none"})
    puk: str = field(default="12345678", metadata={"doc": "the SIM's PUK"})
    own_number: str = field(default="+33639980000", metadata={"doc": "the SIM's own number"})
    card: str = field(
        default="8933990000000000019", metadata={"doc": "the SIM's serial number (ICCID)"}
    )
    imsi: str = field(default="208990000000001", metadata={"doc": "the SIM's subscriber number"})
    imei: str = field(
        default="", metadata={"doc": "the modem's serial number; by default the profile's"}
    )
    service_centre: str = field(
        default="+33609001390", metadata={"doc": "the service centre's number stored on the SIM"}
    )
    operator: str = field(default="Simulated FR", metadata={"doc": "name of the network"})
    roaming: bool = field(default=False, metadata={"doc": "registered on a foreign network"})
    sim_capacity: int = field(default=20, metadata={"doc": "messages that fit on the SIM"})
    modem_capacity: int = field(default=50, metadata={"doc": "messages that fit in the modem"})
    report_capacity: int = field(default=10, metadata={"doc": "reports that fit in SR"})
    start_s: float = field(default=1.0, metadata={"doc": "seconds from power-on or restart to RDY"})
    ready_s: float = field(
        default=1.0, metadata={"doc": "seconds from RDY to registered and SMS DONE"}
    )
    latency_s: float = field(
        default=0.3, metadata={"doc": "seconds the network takes to accept a segment"}
    )
    linked_latency_s: float | None = field(
        default=None,
        metadata={"doc": "the same while AT+CMMS keeps the link open; half of it if not given"},
    )
    report_s: float = field(
        default=1.5, metadata={"doc": "seconds from acceptance to the status report"}
    )
    line_speed: int = field(
        default=0, metadata={"doc": "bits a second of the serial line; 0 for no limit"}
    )
    people: bool = field(
        default=False, metadata={"doc": "sample correspondents answer, call and send STOP"}
    )
    acknowledge_s: float = field(
        default=15.0, metadata={"doc": "seconds a +CMT or +CDS waits for AT+CNMA"}
    )
    redeliver_s: float = field(
        default=30.0, metadata={"doc": "seconds until the service centre tries a phone again"}
    )

    credit: float = field(default=12.5, metadata={"doc": "prepaid balance, read with *100#"})
    sms_price: float = field(
        default=0.1, metadata={"doc": "what each segment takes from the balance"}
    )
    ussd_form: str = field(
        default="",
        metadata={"doc": "form of USSD answers: text, ucs2 or packed; by default the profile's"},
    )

    def __post_init__(self) -> None:
        """Reject options that cannot be simulated.

        Raises:
            ConfigError: names the option.
        """
        if self.profile not in PROFILES:
            raise ConfigError(
                "simulator_profile",
                N_("There is no simulated modem %(profile)s."),
                cure=N_("Choose one of: %(known)s."),
                profile=self.profile,
                known=", ".join(sorted(PROFILES)),
            )
        if self.ussd_form not in USSD_FORMS:
            raise ConfigError(
                "simulator_ussd_form",
                N_("There is no form %(form)s of USSD answers."),
                cure=N_("Choose one of: %(known)s."),
                form=self.ussd_form,
                known=", ".join(USSD_FORMS[1:]),
            )
        for option in fields(self):
            value = getattr(self, option.name)
            if option.name == "modems" and not 1 <= self.modems <= MOST_MODEMS:
                raise ConfigError(
                    "simulator_modems",
                    N_("From 1 to %(most)d modems can be simulated."),
                    most=MOST_MODEMS,
                )
            if isinstance(value, int | float) and value < 0:
                raise ConfigError(
                    "simulator_negative",
                    N_("The simulated modem's %(option)s cannot be negative."),
                    option=option.name,
                )

    def of_modem(self, number: int) -> "SimulatorOptions":
        """Return the options of one of several modems, counted from 1."""
        above = number - 1
        if not above:
            return replace(self, modems=1)
        imei = self.imei or PROFILES[self.profile].imei
        return replace(
            self,
            modems=1,
            link=self.link and self.link.with_name(f"{self.link.name}{number}"),
            control=self.control and self.control.with_name(f"{self.control.name}{number}"),
            own_number=_counted(self.own_number, above),
            card=_counted(self.card, above),
            imsi=_counted(self.imsi, above),
            imei=_counted(imei, above),
        )

    @property
    def latency_while_linked_s(self) -> float:
        """Seconds that a segment takes while the radio link is open."""
        return self.latency_s / 2 if self.linked_latency_s is None else self.linked_latency_s


def _counted(digits: str, above: int) -> str:
    """Return a number that is higher by `above`, with its sign and its leading zeros."""
    bare = digits.removeprefix("+")
    return digits[: len(digits) - len(bare)] + str(int(bare or 0) + above).zfill(len(bare))
