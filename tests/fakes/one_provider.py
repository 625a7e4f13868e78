"""One account of a kind against its provider, without a box: what is asked, and how."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fakes.clock import FakeClock
from fakes.provider import PROVIDERS, SETTINGS, serve
from fakes.provider import Provider as Fake

from appliance.clock import SystemClock
from appliance.lines import kinds
from appliance.lines.protocol import Options, Outgoing
from appliance.lines.providers.http import Http
from appliance.lines.providers.kind import Provider

PUBLIC_ID = "3fa9c2-7-mj2x7k1q"


def outgoing(text: str = "Bonjour", address: str = "+33612345678", **options: Any) -> Outgoing:
    """Return a message as a line claims it."""
    return Outgoing(
        7, 1, 1, address, text, Options(**options), more_follow=False, public_id=PUBLIC_ID
    )


@contextmanager
def account(
    kind: str, clock: FakeClock | None = None, **settings: str
) -> Iterator[tuple[Provider, Fake]]:
    """Yield an account with these settings beside the usual ones, and the provider."""
    fake = PROVIDERS[kind]()
    with serve(fake) as server:
        found = kinds.kind(kind)
        given = {key.name: key.default for key in found.keys} | SETTINGS[kind] | settings
        http = Http(server.url, SystemClock(), seconds=5)
        yield found.connect(given, http, clock or FakeClock()), fake
