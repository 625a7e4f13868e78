"""A program that uses the API of an office."""

from dataclasses import dataclass, field
from typing import Any

from fakes.office import NAMES, Office
from werkzeug.test import TestResponse

from appliance.messaging.people import users


@dataclass
class Program:
    """A program with or without a token."""

    office: Office
    headers: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, **options: Any) -> TestResponse:
        """Send one request; a path without a leading slash is below /api/v1."""
        headers = {**self.headers, **options.pop("headers", {})}
        path = path if path.startswith("/") else f"/api/v1/{path}"
        return self.office.app.test_client().open(path, method=method, headers=headers, **options)

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.ask("GET", path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> TestResponse:
        return self.ask("POST", path, json=body, **options)

    def as_(self, role: str) -> "Program":
        """Return the program with a token of a user of that role."""
        user = NAMES[role]
        secret = users.create_token(self.office.store, f"of-{user}", user_name=user)
        return Program(self.office, {"Authorization": f"Bearer {secret}"})

    def nobody(self) -> "Program":
        """Return the program without log-in."""
        return Program(self.office)
