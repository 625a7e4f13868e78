"""The scope that a token needs for each operation, if it has scopes at all."""

from typing import Final

from appliance.messaging.people.scopes import ALL, REFRESH, SEND

# By the beginning of the path and the method, the most precise first; "" is any method.
_RULES: Final[tuple[tuple[str, str, str], ...]] = (
    ("/auth/token/refresh", "", REFRESH),
    ("/auth/", "", "tokens:manage"),
    ("/tokens", "", "tokens:manage"),
    ("/messages/inbox/export", "", "messages:export"),
    ("/inbox/export", "", "messages:export"),
    ("/inbox/refresh", "", "inbox:refresh"),
    ("/inbox/read", "", "inbox:read"),
    ("/inbox/{", "", "inbox:read"),
    ("/inbox", "", "inbox:list"),
    ("/discussions", "", "inbox:list"),
    ("/message/{", "GET", "messages:read"),
    ("/messages/{", "GET", "messages:read"),
    ("/messages/{message_id}/delete", "", "messages:cancel"),
    ("/message/{", "DELETE", "messages:cancel"),
    ("/messages/{", "DELETE", "messages:cancel"),
    ("/message", "GET", "messages:list"),
    ("/message", "", SEND),
    ("/sendings/{", "GET", "messages:read"),
    ("/sendings", "GET", "messages:list"),
    ("/sendings/{sending_id}/pause", "", "messages:cancel"),
    ("/sendings/{sending_id}/cancel", "", "messages:cancel"),
    ("/sendings", "", SEND),
    ("/optouts", "GET", "contacts:read"),
    ("/optouts", "", "contacts:write"),
    ("/contacts/{contact_id}/export", "", ALL),
    ("/contacts", "GET", "contacts:read"),
    ("/contacts", "", "contacts:write"),
    ("/groups", "GET", "contacts:read"),
    ("/groups", "", "contacts:write"),
    ("/templates", "GET", "templates:read"),
    ("/templates", "", "templates:write"),
    ("/accounts", "GET", "accounts:read"),
    ("/accounts", "", "accounts:write"),
    ("/reports", "", "reports:read"),
    ("/calls", "", "logs:read"),
    ("/logs", "", "logs:read"),
    ("/modems", "", "devices:list"),
    ("/device", "DELETE", "devices:delete"),
    ("/device", "", "devices:list"),
    ("/lines", "GET", "devices:list"),
    ("/lines", "", "settings:write"),
    ("/rules", "GET", "settings:read"),
    ("/rules", "", "settings:write"),
    ("/settings", "GET", "settings:read"),
    ("/settings", "", "settings:write"),
    ("/hooks", "GET", "webhooks:list"),
    ("/webhooks", "GET", "webhooks:list"),
    ("/hooks", "DELETE", "webhooks:delete"),
    ("/webhooks", "DELETE", "webhooks:delete"),
    ("/hooks", "", "webhooks:write"),
    ("/webhooks", "", "webhooks:write"),
)


def needed(method: str, path: str) -> str:
    """Return the scope that an operation needs; all of them for what no rule names."""
    for beginning, asked, scope in _RULES:
        if path.startswith(beginning) and asked in ("", method):
            return scope
    return ALL
