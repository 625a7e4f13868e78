"""Set up a modem: query first, then set; note what it refuses and do without it.

There are two steps, because the second needs an unlocked SIM: `greet` after the port is open, and
`prepare` once the SIM is ready. Both are repeated after every restart of the modem, which loses all
settings.
"""

import contextlib
import logging
from functools import partial
from typing import Final

from appliance.modem import commands, message_commands
from appliance.modem.dialects import dialect_of
from appliance.modem.driver import Driver
from appliance.modem.library import CommandError, TimeoutException
from appliance.modem.message_commands import Routing, RoutingOffer
from appliance.modem.repeats import Repeats

_LOG = Repeats(logging.getLogger(__name__))
_FULL: Final = 1  # +CFUN
# Storages that hold messages or reports. BM holds cell broadcasts; MT combines SM and ME.
_OF_USE: Final = ("SM", "ME", "SR", "TA")
_VIEW: Final = "MT"
_BLIND_STORAGES: Final = ("SM", "ME")
_REPORTS: Final = "SR"
# What to try, best first, on a modem that does not report what it supports.
_BLIND_ROUTINGS: Final = (
    Routing(2, 1, 2, 0),
    Routing(2, 1, 1, 0),
    Routing(1, 1, 1, 1),
    Routing(2, 1, 0, 0),
    Routing(1, 1, 0, 0),
)
_STORED: Final = 1  # mt: +CMTI
_DIRECT: Final = 2  # mt: +CMT
_REPORT_DIRECT: Final = 1  # ds: +CDS
_REPORT_STORED: Final = 2  # ds: +CDSI


def greet(driver: Driver) -> None:
    """Set up the basic dialogue and identify the modem. This needs no SIM."""
    link = driver.link
    driver.prepared = False
    commands.tidy(link)
    driver.optional("CMEE", partial(commands.number_errors, link))
    driver.identity = commands.identity(link)
    driver.dialect = dialect_of(driver.identity.manufacturer, driver.identity.model)
    for command in driver.dialect.quieten:
        driver.optional(command.removeprefix("AT"), partial(link.write, command))
    with contextlib.suppress(CommandError):
        if commands.functionality(link) not in (None, _FULL):
            commands.switch_on(link)


def prepare(driver: Driver) -> None:
    """Set up the modem for messages and calls. This needs an unlocked SIM.

    Raises:
        CommandError: PDU mode is not available now; ask again later.
    """
    link = driver.link
    driver.patiently(partial(message_commands.use_pdu_mode, link))
    driver.optional("CSCS", partial(link.write, 'AT+CSCS="GSM"'))
    driver.imsi = driver.patiently(partial(commands.imsi, link))
    driver.own_number = commands.own_number(link)
    _choose_storages(driver)
    _choose_routing(driver)
    driver.routing_told = message_commands.routing_now(link)
    driver.optional("COPS", partial(commands.name_operators, link))
    driver.optional("CLIP", partial(commands.show_callers, link))
    for name in ("CREG", "CGREG", "CEREG"):
        driver.optional(name, partial(commands.announce_registration, link, f"+{name}"))
    _choose_service_centre(driver)
    driver.prepared = True


def _choose_storages(driver: Driver) -> None:
    link = driver.link
    try:
        offered = driver.patiently(partial(message_commands.storage_offer, link))
    except (CommandError, TimeoutException):
        offered = ()
    if not offered:
        driver.refused["CPMS"] = None
    wanted = driver.settings.storage
    if wanted != "auto" and wanted in offered:
        driver.optional("CPMS", partial(message_commands.keep_arrivals_in, link, wanted))
    storages = tuple(name for name in offered if name in _OF_USE)
    if not any(name != _REPORTS for name in storages) and _VIEW in offered:
        storages = (_VIEW, *storages)
    # A lost or damaged answer must not keep us from looking where messages are.
    driver.storages = storages or _BLIND_STORAGES
    for name in driver.storages:
        # A storage that is offered but cannot be selected does not exist.
        try:
            driver.select(name)
        except TimeoutException as error:
            _LOG.say(logging.INFO, f"the storage {name} does not answer: {error}")
        except CommandError as error:
            _LOG.say(logging.INFO, f"the storage {name} cannot be used: {error}")
            driver.storages = tuple(kept for kept in driver.storages if kept != name)


def _choose_routing(driver: Driver) -> None:
    link = driver.link
    try:
        offer = driver.patiently(partial(message_commands.routing_offer, link))
    except (CommandError, TimeoutException):
        offer = None
        driver.refused["CNMI"] = None
    if offer is None or not offer.deliver:
        _route_blindly(driver)
        return
    routing = Routing(
        mode=_best(offer.modes, (2, 1, 3)),
        deliver=_deliver_route(driver, offer),
        report=_report_route(driver, offer),
        buffer=_best(offer.buffer, (0, 1)),
    )
    automatic = driver.settings.receiving == "auto" and _DIRECT in offer.deliver
    wants_service = automatic or routing.deliver == _DIRECT or routing.report == _REPORT_DIRECT
    driver.acknowledges = wants_service and driver.optional(
        "CSMS", partial(message_commands.choose_service, link, 1)
    )
    if driver.acknowledges:
        # An interrupted run of the program may have left a message unacknowledged. Until the modem
        # stops waiting for it nothing else arrives; then it stops direct routing silently.
        with contextlib.suppress(CommandError, TimeoutException):
            message_commands.reject(link)
    driver.straight_in_bursts = automatic and driver.acknowledges and routing.deliver == _STORED
    driver.routing = routing
    try:
        driver.route()
    except CommandError:
        _route_blindly(driver)


def _deliver_route(driver: Driver, offer: RoutingOffer) -> int:
    """Return the route of messages: stored by default.

    A stored message survives a crash of the program, and the modem waits for no acknowledgement.
    """
    preferred = (_STORED, _DIRECT)
    if driver.settings.receiving == "direct":
        preferred = (_DIRECT, _STORED)
    return _best(offer.deliver, preferred)


def _report_route(driver: Driver, offer: RoutingOffer) -> int:
    offered = offer.report.intersection(driver.dialect.report_routes)
    if driver.settings.receiving == "direct" or _REPORTS not in driver.storages:
        return _best(offered, (_REPORT_DIRECT, _REPORT_STORED))
    return _best(offered, (_REPORT_STORED, _REPORT_DIRECT))


def _best(offered: frozenset[int], preferred: tuple[int, ...]) -> int:
    """Return the first preferred value that is offered, or 0."""
    return next((value for value in preferred if value in offered), 0)


def _route_blindly(driver: Driver) -> None:
    for routing in _BLIND_ROUTINGS:
        try:
            driver.routing = routing
            driver.route()
        except CommandError:
            continue
        return
    # Nothing is announced then, and the sweep finds what arrives.
    driver.routing = None
    driver.refused["CNMI"] = None


def _choose_service_centre(driver: Driver) -> None:
    link = driver.link
    wanted = driver.settings.service_centre
    driver.service_centre = message_commands.service_centre(link)
    if wanted and wanted != driver.service_centre:
        setting = partial(message_commands.set_service_centre, link, wanted)
        if driver.optional("CSCA", setting):
            driver.service_centre = wanted
