"""Measure the time from a message's arrival at the modem until an open, polling page shows it."""

import threading
import time
from typing import Final

from benchmarks.browser import Browser
from benchmarks.lab import Figure, Lab, Measure, Row, at_most, median
from benchmarks.load import singles
from benchmarks.measures.arrival import first_stored
from benchmarks.peers.appliance import Appliance
from benchmarks.peers.peer import Kind

EVERY_S: Final = 2.0  # the interval of static/app.js
GIVE_UP_S: Final = 20.0
ROWS: Final = (
    Row("median", "arrival to an open page, median s"),
    Row("worst", "arrival to an open page, worst s", "3", at_most(3.0)),
)


class OpenPage:
    """The list of discussions, open in a browser: records when each text appears."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._ask, daemon=True)
        self._shown: list[tuple[float, str]] = []
        self._thread.start()

    def _ask(self) -> None:
        version = self._browser.version()
        while not self._over.wait(EVERY_S):
            news = self._browser.news(version)
            if news:
                version = news["version"]
                html = "".join(row["html"] for row in news.get("rows", ()))
                self._shown.append((time.monotonic(), html))

    def shown_at(self, text: str) -> float | None:
        """Return when a text was first shown, or None."""
        return next((at for at, html in list(self._shown) if text in html), None)

    def close(self) -> None:
        """Stop polling."""
        self._over.set()
        self._thread.join()


def _run(lab: Lab, kind: Kind) -> dict[str, Figure]:
    times = []
    with lab.bench(kind) as (world, peer):
        if not isinstance(peer, Appliance):
            raise TypeError("only ours has pages")
        peer.start()
        first_stored(world, peer)
        page = OpenPage(Browser(peer))
        for message in singles(lab.pick(4, 15)):
            time.sleep(lab.source.uniform(0.1, EVERY_S))
            mark = message.text.split(":")[0].strip()
            began = time.monotonic()
            world.arrive(message.number, message.text)
            while (shown := page.shown_at(mark)) is None and time.monotonic() < began + GIVE_UP_S:
                time.sleep(0.01)
            times.append((shown or time.monotonic()) - began)
        page.close()
    return {
        "median": Figure(f"{median(times):.2f}", median(times)),
        "worst": Figure(f"{max(times):.2f}", max(times)),
    }


MEASURE: Final = Measure("page", ROWS, _run, ours_only=True)
