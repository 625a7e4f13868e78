"""Adapt answers to the clients of SMS Gateway for Android (PyPI 4.3.3, npm 3.0.0, Go).

- Some of them know no state `Cancelled`: such a message is `Failed`, and `error` says why.
- Errors have a `message`, and as `code` the status, at the top.
- Each message names its device; each check of the health has an observed value.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import request

from appliance.web.frame.services import services

_CANCELLED: Final = "Cancelled"
_FAILED: Final = "Failed"
_RELEASE: Final = 1


def adapted(content: Any, status: int) -> Any:
    """Return the content of an answer to the current request as these clients read it."""
    if isinstance(content, dict) and "error" in content:
        told = {"message": content["error"]["message"], "code": status}
        existing = content.get("existing")
        return content | told | ({"existing": _message(existing)} if existing else {})
    resource = request.path.split("/")[3]
    adapt = _BY_RESOURCE.get(resource)
    if adapt is None:
        return content
    return list(map(adapt, content)) if isinstance(content, list) else adapt(content)


def _message(found: dict[str, Any]) -> dict[str, Any]:
    if "states" not in found:
        return _recipient(found) if "state" in found else found
    states = {name: at for name, at in found["states"].items() if name != _CANCELLED}
    if _CANCELLED in found["states"]:
        states.setdefault(_FAILED, found["states"][_CANCELLED])
    return found | {
        "deviceId": services().hooks().device_id,
        "state": _state(found["state"]),
        "recipients": list(map(_recipient, found["recipients"])),
        "states": states,
    }


def _recipient(found: dict[str, Any]) -> dict[str, Any]:
    if found["state"] != _CANCELLED:
        return found
    return found | {"state": _FAILED, "error": found.get("error", "cancelled")}


def _state(word: str) -> str:
    return _FAILED if word == _CANCELLED else word


def _health(found: dict[str, Any]) -> dict[str, Any]:
    checks = {
        name: {
            "description": "",
            **check,
            "observedValue": int(check["status"] == "pass"),
            "observedUnit": "",
        }
        for name, check in found["checks"].items()
    }
    return found | {"releaseId": _RELEASE, "checks": checks}


_BY_RESOURCE: Final[Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "message": _message,
    "messages": _message,
    "health": _health,
}
