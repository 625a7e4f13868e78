"""Every route with paths, queries and forms that no page sends: nothing fails internally."""

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

import pytest
from fakes.busy_office import fill
from fakes.correspondence import receive
from fakes.office import Office
from fakes.program import Program
from flask.testing import FlaskClient
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from appliance.messaging.requests import Author, NewMessage

pytestmark = pytest.mark.slow

HUGE = "9" * 30
PATHS = [
    "0",
    "1",
    HUGE,
    "-1",
    "..",
    ".",
    "//evil",
    "a/../b",
    "%00",
    "\\",
    "'",
    "{}",
    "☎",
    "a" * 300,
]
VALUES = [
    "",
    "1",
    "-1",
    HUGE,
    "x",
    "\x00",
    "\ud83d",
    "٣",
    "//",
    "..",
    "1.5",
    "[]",
    "%",
    "'\"<",
    "é" * 99,
]
FORMS = ("", "1", HUGE, "x", "\x00", "☎" * 99)
# The names that pages and API read, and the names that building an address uses itself.
NAMES = [
    "_anchor", "_external", "_method", "_scheme", "after", "back", "before", "contact",
    "cursor", "day", "decision", "do", "endpoint", "field_name", "field_value", "find", "first",
    "from", "group", "history", "id", "kind", "label", "language", "limit", "list", "message",
    "name", "next", "number", "older", "only", "out", "q", "remove", "replace", "seen", "self",
    "skip", "sort", "state", "test", "text", "to", "unread", "v", "values", "verdict", "with",
]  # fmt: skip


@pytest.fixture
def busy(office: Office) -> Office:
    fill(office)
    for number in range(30):  # more than a page, so that the address of the next one is built
        receive(office, f"text {number}", f"+336000000{number:02}")
    return office


def pieces(rule: Rule) -> list[tuple[bool, str]]:
    return [(dynamic, content.removeprefix("|")) for dynamic, content in rule._trace]


def addresses(rule: Rule) -> Iterator[str]:
    """Yield the rule with each hostile value, or one address if it takes none."""
    dynamic = any(is_dynamic for is_dynamic, _ in pieces(rule))
    for value in PATHS if dynamic else [""]:
        written = quote(value, safe="/%\\")
        yield "".join(written if is_dynamic else text for is_dynamic, text in pieces(rule))


def rules(office: Office, method: str) -> Iterable[Rule]:
    return (rule for rule in office.app.url_map.iter_rules() if method in (rule.methods or ()))


def asked(office: Office, client: FlaskClient, method: str, path: str, **sent: Any) -> TestResponse:
    if path.startswith("/api/"):
        return Program(office, client.environ_base["api"]).ask(method, path, **sent)
    return client.open(path, method=method, **sent)


@pytest.fixture
def client(busy: Office) -> FlaskClient:
    client = busy.client("admin")
    client.environ_base["api"] = Program(busy).as_("admin").headers
    return client


def fails(answer: TestResponse) -> bool:
    answer.get_data()  # a download is made while it is read
    return answer.status_code >= 500


def test_no_path_fails(busy: Office, client: FlaskClient) -> None:
    failed = [
        path
        for rule in rules(busy, "GET")
        for path in addresses(rule)
        if fails(asked(busy, client, "GET", path))
    ]
    assert failed == []


def a_path(rule: Rule) -> str:
    """Return an address of the rule at which something exists, if possible."""
    known = {"name": "sent", "address": "%2B33698765432", "form": "csv"}
    return "".join(known.get(text, "1") if dynamic else text for dynamic, text in pieces(rule))


def written(query: dict[str, str]) -> str:
    return urlencode(query, errors="surrogatepass")


class Asked(ImmutableMultiDict[str, str]):
    """A query that notes the names that are looked for; whoever goes through it reads all."""

    read: ClassVar[set[str]] = set()

    def __getitem__(self, name: str) -> str:
        self.read.add(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self.read.add(str(name))
        return super().__contains__(name)

    def getlist(self, name: str, *kinds: Any, **named: Any) -> list[Any]:
        self.read.add(name)
        return super().getlist(name, *kinds, **named)

    def items(self, *multi: Any, **named: Any) -> Any:
        self.read.update(NAMES)
        return super().items(*multi, **named)


def test_no_query_fails(busy: Office, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(busy.app.request_class, "parameter_storage_class", Asked)
    failed = []
    for turn, rule in enumerate(rules(busy, "GET")):
        path = a_path(rule)

        def fail(*queries: dict[str, str], path: str = path) -> list[tuple[str, object]]:
            return [
                (path, list(query.items())[:1])
                for query in queries
                if fails(asked(busy, client, "GET", path, query_string=written(query)))
            ]

        Asked.read.clear()
        failed += fail({}, *(dict.fromkeys(NAMES, value) for value in VALUES))
        # Each name that was read alone with one of three values, and another value on the next
        # route: all three on every route took a minute longer and found nothing more.
        alone = sorted(Asked.read & set(NAMES))
        failed += fail(
            *({name: ("1", HUGE, "x")[(turn + place) % 3]} for place, name in enumerate(alone))
        )
    assert failed == []


def test_no_form_fails(busy: Office, client: FlaskClient) -> None:
    failed = []
    for rule in rules(busy, "POST"):
        if rule.rule in ("/login", "/logout", "/settings/users/<text:name>/remove"):
            continue
        for place, path in enumerate((a_path(rule), *addresses(rule))):
            # Every value where something exists, and elsewhere one after the other.
            for value in FORMS if place == 0 else (FORMS[place % len(FORMS)],):
                form = dict.fromkeys(NAMES, value)
                if fails(asked(busy, client, "POST", path, data=form)):
                    failed.append((path, value))
    assert failed == []


def test_no_number_in_a_form_is_too_long(busy: Office, client: FlaskClient) -> None:
    """More digits than Python can parse as a number, and more than a date or the store holds."""
    forms = [
        ("/messages/new", {"text": "x", "numbers": "0612345678", "replaces": "{}"}),
        ("/messages/new", {"text": "x", "asked": "Marie", "answer": "contact:{}"}),
        ("/messages/new/summary", {"text": "x", "asked": "Marie", "answer": "group:{}"}),
        ("/messages/new/summary", {"text": "x", "numbers": "0612345678", "replaces": "{}"}),
        ("/groups/1", {"name": "x", "turn": "{}:x"}),
        ("/groups/1", {"name": "x", "at": "{}:x"}),
        ("/logs/stop", {"asked": "Marie", "answer": "contact:{}"}),
        (later(busy), {"text": "x", "due": "2030-01-01T09:00", "due_before": "{}"}),
        (later(busy), {"text": "x", "due": "2030-01-01T09:00", "due_before": "-{}"}),
    ]
    failed = []
    for path, form in forms:
        for digits in ("9" * 15, HUGE, "9" * 5000):
            data = {name: value.format(digits) for name, value in form.items()}
            if fails(client.post(path, data=data)):
                failed.append((path, form, len(digits)))
    assert failed == []


def later(office: Office) -> str:
    """Return the form that edits a scheduled sending."""
    numbers = ("+33612345678", "+33612345679")
    message = NewMessage("Bonjour", numbers, due_ms=office.clock.now_ms() + 86_400_000)
    accepted = office.services.outbox.accept(message, Author("user", "sophie"))
    return f"/messages/batches/{accepted.batch_id}/edit"
