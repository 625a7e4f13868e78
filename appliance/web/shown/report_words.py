"""The names of a report's rows in the reader's language."""

from collections.abc import Mapping
from typing import Final

from flask_babel import gettext

from appliance.errors import N_
from appliance.messaging.credit import accounts
from appliance.messaging.reports.figures import Key
from appliance.messaging.requests import Author
from appliance.store import accounts as account_rows
from appliance.store import groups, templates
from appliance.store.database import Store
from appliance.web.shown.journal_words import actor_word
from appliance.web.shown.statuses import status_word

# The breakdowns in the order of the page.
TITLES: Final[Mapping[str, str]] = {
    "state": N_("State"),
    "author": N_("User or program"),
    "account": N_("Account"),
    "group": N_("Group"),
    "template": N_("Template"),
    "line": N_("Line"),
}
DIRECTIONS: Final[Mapping[str, str]] = {"out": N_("Sent"), "in": N_("Received")}


class Names:
    """The names of accounts, groups and templates that a user may see, by id."""

    def __init__(self, store: Store, author: Author, owner_id: int | None) -> None:
        self._store, self._author = store, author
        both = (
            *templates.listed(store, owner_id),
            *templates.listed(store, owner_id, archived=True),
        )
        self._names: dict[str, dict[Key, str]] = {
            "account": {each.id: each.name for each in accounts.seen(store, author)},
            "group": {each.id: each.name for each in groups.all_of(store)},
            "template": {each.id: each.label for each in both},
        }

    def known(self, breakdown: str, key: Key) -> str | None:
        """Return the name of an account, group or template; None if there is none to show."""
        name = self._names[breakdown].get(key)
        if name is None and breakdown == "account" and self._author.administers:
            put_away = account_rows.by_id(self._store, int(key))
            name = put_away.name if put_away else None
        return name

    def of(self, breakdown: str, key: Key) -> str:
        """Return the name of a row in the reader's language."""
        if not key:
            return str(gettext("(none)"))
        if breakdown == "state":
            return status_word(str(key))
        if breakdown == "author":
            kind, _, name = str(key).partition(":")
            return name if kind == "user" else actor_word(str(key))
        if breakdown == "line":
            return str(key)
        return self.known(breakdown, key) or str(gettext("no. %(number)s", number=key))
