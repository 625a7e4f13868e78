"""The settings that a client makes with AT commands; every restart resets them."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Settings:
    """One field per setting, with its value after power-on."""

    echo: bool = True  # ATE
    verbose: bool = True  # ATV
    quiet: bool = False  # ATQ
    errors: int = 0  # +CMEE: 0 ERROR, 1 numbers, 2 texts
    text_mode: bool = False  # +CMGF
    character_set: str = "IRA"  # +CSCS
    service: int = 0  # +CSMS: 1 makes +CMT and +CDS wait for +CNMA
    mode: int = 0  # +CNMI, first
    deliver_route: int = 0  # +CNMI mt: 0 stored silently, 1 +CMTI, 2 +CMT
    broadcast_route: int = 0  # +CNMI bm
    report_route: int = 0  # +CNMI ds: 0 none, 1 +CDS, 2 +CDSI
    buffer: int = 0  # +CNMI bfr
    show_header: bool = False  # +CSDH
    submit_octet: int = 17  # +CSMP fo
    validity: str = "167"  # +CSMP vp
    protocol: int = 0  # +CSMP pid
    coding: int = 0  # +CSMP dcs
    storages: list[str] = field(default_factory=lambda: ["SM", "SM", "SM"])  # +CPMS
    link: int = 0  # +CMMS
    registration: dict[str, int] = field(
        default_factory=lambda: {"+CREG": 0, "+CGREG": 0, "+CEREG": 0}
    )
    operator_format: int = 0  # +COPS: 0 long, 1 short, 2 number
    caller_shown: bool = False  # +CLIP
    extended_ring: bool = False  # +CRC
    ussd: int = 0  # +CUSD
    phonebook: str = "SM"  # +CPBS
    registers: dict[int, int] = field(
        default_factory=lambda: {0: 0, 3: 13, 4: 10, 5: 8, 7: 60}  # S0, S3, ...
    )
    simple: dict[str, str] = field(default_factory=dict)  # settings without effect on the simulator
