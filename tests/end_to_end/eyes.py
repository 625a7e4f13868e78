"""What a person reads on the box's pages: about the modem, each SMS, and what came in.

All texts come from pages fetched from the running box. The pages are fetched at the moments that a
test names and at the end, not all the time.
"""

import html
import re
from collections import Counter
from functools import cache
from typing import Final

from end_to_end.box import Box, until
from end_to_end.ledger import Sent
from fakes.browser import Browser

from appliance.clock import SystemClock
from appliance.messaging.people import users
from appliance.store import users as user_rows
from appliance.store.database import Store
from appliance.web.shown.modem_words import CONDITIONS
from appliance.web.shown.statuses import STATUSES

NAME, PASSWORD = "sophie", "correct horse battery"
READY: Final = "Connected"
_MODEM: Final = re.compile(r'<p class="modem-state[^>]*>(.*?)</p>', re.DOTALL)
_ROW: Final = re.compile(r'<tr id="r\d+"[^>]*>(.*?)</tr>', re.DOTALL)
_TEXT: Final = re.compile(r'<a class="opens"[^>]*>(.*?)</a>', re.DOTALL)
_CELL: Final = re.compile(r"<td>(.*?)</td>", re.DOTALL)
_AFTER: Final = re.compile(r'<div class="detail nowrap">.*?</div>', re.DOTALL)
_DETAIL: Final = re.compile(r'<div class="detail">', re.DOTALL)
_REFUSAL: Final = re.compile(r'role="alert">(.*?)</(?:div|p)>', re.DOTALL)
_LOG_IN: Final = 'name="password"'
_NEXT: Final = re.compile(r'href="([^"]+)" rel="next"')


@cache
def _password_hash() -> str:
    return users._hashed(PASSWORD, NAME)


def words(markup: str) -> str:
    """Return the text of a piece of a page."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())


class Eyes:
    """A person logged in at a box, and what was read so far."""

    def __init__(self, box: Box) -> None:
        self._box = box
        self._browser: Browser | None = None
        self._modem: list[str] = []
        self._messages: dict[str, list[str]] = {}  # by text: the states read one after another
        self._arrivals: Counter[str] = Counter()
        self._other: list[str] = []

    def open(self) -> None:
        """Log in. Nobody can while the store is locked or full."""
        if self._browser is None:
            store = Store.open(self._box.data_dir / "appliance.db", SystemClock())
            try:
                if not users.find_user(store, NAME):
                    user_rows.add_user(store, NAME, "admin", _password_hash())
            finally:
                store.close()
            self._browser = Browser(self._box.port, "en")
            self._browser.log_in(NAME, PASSWORD)

    def page(self, path: str) -> str:
        """Fetch a page that can be read."""
        self.open()
        assert self._browser is not None
        status, page = self._browser.get(path)
        assert status == 200, (path, status, page[:500])
        if _LOG_IN not in page:
            return page
        self.notes("the log-in page")
        self._browser.log_in(NAME, PASSWORD)
        status, page = self._browser.get(path)
        assert _LOG_IN not in page
        return page

    # -- moments named by a test ------------------------------------------------------------------

    def sees_modem(self, condition: str, patience: float = 30.0) -> None:
        """Wait until the home page shows the modem in this condition."""
        word = CONDITIONS[condition][0]  # type: ignore[index]  # a StrEnum's member is its text
        until(lambda: word in self.modem(), f"the home page shows: {word}", patience)

    def modem(self) -> str:
        """Return what the home page says about the modem."""
        found = _MODEM.search(self.page("/"))
        assert found is not None
        said = words(found[1])
        if self._modem[-1:] != [said]:
            self._modem.append(said)
        return said

    def sees(self, sent: Sent, status: str, patience: float = 30.0) -> str:
        """Wait until the lists show the SMS in this state; return state and reason."""
        word = STATUSES[status].word
        return str(
            until(
                lambda: said if (said := self.message(sent)).startswith(word) else "",
                f"the list of sent SMS shows: {word}",
                patience,
            )
        )

    def message(self, sent: Sent) -> str:
        """Return state and reason of an SMS, as the lists show them."""
        text = "".join(sent.segments)
        return self._read(text, self._states({text}).get(text, ""))

    def writes(self, number: str, text: str) -> str:
        """Send an SMS with the form; return what the page says if it is not accepted."""
        self.open()
        assert self._browser is not None
        status, page = self._browser.fill_in("/messages/new", numbers=number, text=text)
        refusals = [said for each in _REFUSAL.findall(page) if (said := words(each))]
        assert refusals, (status, page)
        said = f"{status} to whoever sends: “{' '.join(refusals)}”"
        self.notes(said)
        return said

    def notes(self, said: str) -> None:
        """Keep a text that was read elsewhere, such as on a terminal, once."""
        if said not in self._other:
            self._other.append(said)

    # -- the end ---------------------------------------------------------------------------------

    def look_back(self, sent: list[Sent], received: Counter[tuple[str, str]]) -> None:
        """Read once more what became of every SMS."""
        self.modem()
        texts = {"".join(each.segments) for each in sent}
        states = self._states(texts)
        for text in texts:
            self._read(text, states[text])
        wanted = {text for _, text in received}
        rows = self._rows("/messages/received", wanted)
        self._arrivals = Counter(text for text, _ in rows if text in wanted)

    def told(self) -> str:
        """Return everything that was read, in the words of the pages."""
        said = list(self._other)
        if trouble := [word for word in self._modem if word != READY]:
            said.append("modem: " + ", ".join(f"“{word}”" for word in dict.fromkeys(trouble)))
        ways = Counter(" → ".join(f"“{word}”" for word in way) for way in self._messages.values())
        said += [
            f"{count} SMS {way}" if len(self._messages) > 1 else f"SMS {way}"
            for way, count in ways.most_common()
        ]
        if came := self._arrivals.total():
            said.append(f"{came} received")
        return "; ".join(said)

    def arrived(self, text: str) -> int:
        """Return how often the list of received SMS shows a text."""
        return self._arrivals[text]

    def count(self, status: str) -> int:
        """Return how many SMS the list of this state shows."""
        return len(_ROW.findall(self.page(f"/messages/sent?state={status}&limit=500")))

    # -- the lists -------------------------------------------------------------------------------

    def _read(self, text: str, said: str) -> str:
        way = self._messages.setdefault(text, [])
        if said and way[-1:] != [said]:
            way.append(said)
        return said

    def _states(self, wanted: set[str]) -> dict[str, str]:
        """Return state and reason by text, of sent and of scheduled SMS."""
        found: dict[str, str] = {}
        for text, row in self._rows("/messages/sent", wanted):
            cell = _AFTER.sub("", _CELL.findall(row)[-1])
            state, *reason = _DETAIL.split(cell)
            found[text] = words(state) + "".join(f": {words(each)}" for each in reason)
        if wanted - found.keys():
            found |= {text: "scheduled" for text, _ in self._rows("/messages/scheduled", wanted)}
        return found

    def _rows(self, path: str, wanted: set[str]) -> list[tuple[str, str]]:
        """Return text and markup of a list's rows, newest first, until all wanted are there."""
        found: list[tuple[str, str]] = []
        path = f"{path}?limit=100"
        while wanted - {text for text, _ in found}:
            page = self.page(path)
            for row in _ROW.findall(page):
                text = _TEXT.search(row)
                assert text is not None, row
                found.append((html.unescape(text[1]), row))
            following = _NEXT.search(page)
            if following is None:
                break
            path = html.unescape(following[1])
        return found
