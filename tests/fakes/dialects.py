"""A program that speaks to the box as it would to another gateway."""

from dataclasses import dataclass, field
from typing import Any

from fakes.office import NAMES, Office
from werkzeug.test import TestResponse

from appliance.messaging.people import users
from appliance.store import batch_lists, messages
from appliance.store.listing import MessageFilter
from appliance.store.message_rows import MessageRow

NUMBER, OTHER = "+33639980101", "+33639980102"


@dataclass
class Dialects:
    """A program with a token of an operator, and what came of what it sent."""

    office: Office
    name: str = "shop"
    token: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.token = users.create_token(self.office.store, self.name, user_name=NAMES["operator"])

    def get(self, path: str, **query: Any) -> TestResponse:
        return self.office.app.test_client().get(path, query_string=query)

    def post(self, path: str, **options: Any) -> TestResponse:
        return self.office.app.test_client().post(path, **options)

    def sent(self) -> list[MessageRow]:
        """Return what was stored for sending, the oldest first."""
        wanted = MessageFilter(direction="out")
        return list(messages.page(self.office.store, wanted, limit=500).rows)[::-1]

    @property
    def batches(self) -> int:
        """The number of sendings that were stored."""
        return batch_lists.count(self.office.store, MessageFilter(direction="out"))
