"""The differences between makes of modem, as data."""

from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True, slots=True)
class Profile:
    """One make: its identity, the commands it refuses, how it starts, and its unsolicited lines."""

    name: str
    manufacturer: str
    model: str
    revision: str
    imei: str
    refused: frozenset[str] = frozenset()
    deliver_routes: tuple[int, ...] = (0, 1, 2)  # +CNMI mt
    report_routes: tuple[int, ...] = (0, 1, 2)  # +CNMI ds
    notification: str = "(0,1,2),(0,1,2),(0,2),(0,1,2),(0,1)"  # +CNMI=?
    storages: tuple[str, ...] = ("SM", "ME", "SR")
    report_storage: str = "SR"  # where ds=2 stores reports; "" means where delivers are stored
    reports_announced_in: str = ""  # the storage that +CDSI names; "" means the true one
    prompt: str = "\r\n> "
    ok_first: bool = False  # OK comes before +CMGS: n
    first_index: int = 1
    boot: tuple[str, ...] = ("RDY", "+CFUN: 1")
    sim_announced: bool = True  # +CPIN: READY comes unasked
    ready: tuple[str, ...] = ("SMS DONE", "PB DONE")
    noise: tuple[tuple[float, str], ...] = ()  # (seconds between repetitions, line)
    packs_ussd: bool = False  # +CUSD takes and gives packed septets in hexadecimal digits
    missed_call: str = ""  # sent when a call ends unanswered; {number} is filled in


_GENERIC: Final = Profile(
    name="generic",
    manufacturer="Simulated",
    model="LTE-1",
    revision="SIM-LTE-1 R1.0",
    imei="352099001761481",
    refused=frozenset({"+WIND", "+QCFG", "+ZPAS", "+DDET"}),
)
_SIM800: Final = Profile(
    name="sim800",
    manufacturer="SIMCOM_Ltd",
    model="SIMCOM_SIM800L",
    revision="Revision:1418B05SIM800L24",
    imei="865067020395128",
    refused=frozenset({"+CEREG", "+CLAC", "+WIND", "+QCFG", "^CVOICE", "+CVHU"}),
    report_routes=(0, 1),
    notification="(0-3),(0-3),(0,2),(0,1),(0,1)",
    storages=("SM", "ME"),
    report_storage="",
    boot=("RDY", "+CFUN: 1"),
    ready=("Call Ready", "SMS Ready"),
)
_SIM7600: Final = Profile(
    name="sim7600",
    manufacturer="SIMCOM INCORPORATED",
    model="SIMCOM_SIM7600E-H",
    revision="+CGMR: LE20B04SIM7600M22",
    imei="862636050119853",
    refused=frozenset({"+WIND", "+QCFG", "^CVOICE"}),
    storages=("SM", "ME", "SR"),
    first_index=0,
    boot=("RDY",),
    ready=("SMS DONE", "PB DONE"),
    missed_call="MISSED_CALL: 10:15AM {number}",
)
_HUAWEI: Final = Profile(
    name="huawei",
    manufacturer="huawei",
    model="E3372",
    revision="21.180.01.00.00",
    imei="861821030011223",
    refused=frozenset({"+WIND", "+QCFG", "+CMMS", "+CRC", "+CEREG"}),
    storages=("SM", "ME"),
    report_storage="",
    first_index=0,
    boot=("^SYSSTART",),
    sim_announced=False,
    ready=("^SIMST:1", "^SRVST:2"),
    noise=(
        (20.0, "^BOOT:12345678,0,0,0,72"),
        (30.0, "^RSSI:20"),
        (47.0, '^HCSQ:"LTE",51,47,162,24'),
    ),
    packs_ussd=True,
    missed_call="^CEND:1,0,104,16",
)
_SIM7670G: Final = replace(
    _SIM7600,
    name="sim7670g",
    model="SIM7670G-MNGV",
    revision="+CGMR: 2360B01SIM767XM5A_M",
    # Quirks that other programs fail on: a prompt with a line end, a report in SR that is announced
    # in SM, and no listings.
    refused=_SIM7600.refused | {"+CMGL"},
    reports_announced_in="SM",
    prompt="\r\n>\r\n",
)
_HASTY: Final = replace(
    _GENERIC,
    name="hasty",
    model="LTE-2",
    # A signal line follows the prompt, and OK precedes the response.
    prompt="\r\n> \r\n^RSSI: 20\r\n",
    ok_first=True,
)
PROFILES: Final = {
    profile.name: profile for profile in (_GENERIC, _SIM800, _SIM7600, _HUAWEI, _SIM7670G, _HASTY)
}
