"""Requests of a browser's page that wait until a test lets them go on."""

from playwright.sync_api import Page, Route


class Held:
    """Holds each request to an address until `let_go`."""

    def __init__(self, page: Page, address: str) -> None:
        self._waiting: list[Route] = []
        self._holds = True
        page.route(address, self._hold)

    def _hold(self, route: Route) -> None:
        if self._holds:
            self._waiting.append(route)
        else:
            route.continue_()

    def let_go(self) -> None:
        """Let those that wait go on, and hold none any more."""
        self._holds = False
        for route in self._waiting:
            route.continue_()
