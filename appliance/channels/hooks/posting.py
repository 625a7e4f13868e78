"""Hand one signed request over to a receiver, and tell its answer. Redirects are not followed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode, urlsplit

from appliance.channels.hooks import signing, targets
from appliance.channels.hooks.requests import Request
from appliance.clock import Clock
from appliance.lines.providers.http import Http
from appliance.lines.providers.kind import LostError, Trouble
from appliance.store.hooks import HookRow

ANSWER_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class Poster:
    """Posts to webhooks.

    `secret_of` opens a sealed secret; None if that fails. `networks` returns the addresses of the
    own network that may be reached.
    """

    clock: Clock
    secret_of: Callable[[str], str | None]
    networks: Callable[[], Sequence[str]]

    def post(
        self,
        hook: HookRow,
        request: Request,
        note: Callable[[Http | None], None] = lambda _: None,
    ) -> tuple[int | None, str]:
        """Return the status of the answer and its beginning, or None and why there is none.

        `note` is given the request while it is in progress.
        """
        secret = self.secret_of(hook.secret)
        if secret is None:
            return None, "the key was sealed by another box: make a new one"
        server, target = _split(request.url or hook.url)
        http = Http(
            server, self.clock, secrets=(secret,), seconds=ANSWER_SECONDS, allowed=self._allows
        )
        note(http)
        body, headers = self._content(request, secret)
        try:
            answer = http.ask(request.method, target, body=body, headers=headers)
        except Trouble as trouble:
            return None, trouble.words
        except LostError as error:
            return None, str(error)
        finally:
            note(None)
        return answer.status, http.clean(answer.body.decode("utf-8", "replace"))

    def _content(self, request: Request, secret: str) -> tuple[bytes | None, dict[str, str]]:
        """Return the body and the headers with the key, or with what it signs."""
        if request.method == "GET":
            return None, {}
        headers = {"Content-Type": request.content_type}
        if not request.key_field:
            headers |= signing.headers(secret, request.body, self.clock.now_ms())
            return request.body, headers
        return request.body + f"&{urlencode({request.key_field: secret})}".encode(), headers

    def _allows(self, address: str) -> bool:
        return targets.allows(self.networks(), address)


def _split(url: str) -> tuple[str, str]:
    """Return the server of an address, and its path and query as they are to be asked for."""
    parts = urlsplit(url)
    path = parts.path or "/"
    return f"{parts.scheme}://{parts.netloc}", f"{path}?{parts.query}" if parts.query else path
