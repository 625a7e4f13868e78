"""Every part of the API and its operations, in the order of the document.

Only what needs all of them at once imports this module: the OpenAPI document, `tools/routes` and
tests. The daemon loads each part at its first request.
"""

from types import ModuleType
from typing import Final

from appliance.web.api import (
    accounts,
    auth,
    calls,
    contacts,
    decisions,
    devices,
    discussions,
    gateway_settings,
    groups,
    hooks,
    inbox,
    inbox_export,
    lines,
    logs,
    messages,
    modems,
    optouts,
    privacy,
    reports,
    rules,
    sendings,
    templates,
    tokens,
    users,
    webhooks,
)
from appliance.web.api.operations import Operation

PARTS: Final[tuple[ModuleType, ...]] = (
    messages,
    decisions,
    sendings,
    inbox,
    inbox_export,
    discussions,
    calls,
    optouts,
    contacts,
    groups,
    templates,
    accounts,
    modems,
    lines,
    reports,
    privacy,
    users,
    tokens,
    auth,
    rules,
    hooks,
    webhooks,
    devices,
    logs,
    gateway_settings,
)
OPERATIONS: Final[tuple[Operation, ...]] = tuple(
    operation for part in PARTS for operation in part.OPERATIONS
)
