"""Reading works while the store is locked or full; what belongs to it is written afterwards."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from urllib.parse import quote

import pytest
from fakes.asleep import seconds_asleep
from fakes.busy_office import AUTHOR, Busy, fill, pages
from fakes.correspondence import MARIE, receive
from fakes.office import NAMES, Office
from flask.testing import FlaskClient

from appliance.errors import StoreFullError
from appliance.messaging.people import users
from appliance.messaging.requests import NewMessage
from appliance.messaging.templates import entries as templates
from appliance.store import discussions
from appliance.store.database import Store

API = "/api/v1"
SEARCHES = "searches of the API"
LISTS_OF_API = (
    *("calls", "discussions", "health", "inbox", "messages", "modems", "optouts", "openapi.json"),
    *("templates", "templates/export", "templates/variables"),
    *("accounts", "contacts", "groups", "lines", "privacy/erasures", "sendings"),
    *("reports", "hooks", "webhooks", "tokens", "devices", "device", "logs", "settings"),
    *("health/live", "health/ready", "health/startup", "rules", "users"),
)
# No request waits for the lock: that would take five seconds.
LONGEST_SECONDS = 3.0


@contextmanager
def locked(store: Store) -> Iterator[None]:
    """Lock the database, as another program does that copies it."""
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def full(store: Store) -> Iterator[None]:
    """Leave no room for another page of the database, on each connection."""
    run, run_many = store.run, store._run_many

    def without_room(act: Callable[..., object]) -> Callable[..., object]:
        def without(sql: str, parameters: object = ()) -> object:
            if sql.startswith(("INSERT", "UPDATE", "DELETE")):
                raise StoreFullError("disk_full", "The disk is full.")
            return act(sql, parameters)

        return without

    store.run = without_room(run)  # type: ignore[method-assign, assignment]
    store._run_many = without_room(run_many)  # type: ignore[method-assign, assignment]
    yield
    store.run, store._run_many = run, run_many  # type: ignore[method-assign]


Trouble = Callable[[Store], "contextmanager[None]"]


@pytest.fixture(params=[locked, full])
def trouble(request: pytest.FixtureRequest) -> Trouble:
    return request.param


@dataclass
class Reader:
    """A person on the pages and a program on the API, both last seen an hour ago."""

    person: FlaskClient
    program: FlaskClient
    secret: str

    @classmethod
    def of(cls, office: Office, role: str) -> "Reader":
        person = office.client(role)
        name = f"reader-{office.clock.now_ms()}"
        owner = NAMES["admin"] if role == "admin" else None
        secret = users.create_token(office.store, name, user_name=owner)
        reader = cls(person, office.app.test_client(), secret)
        office.clock.advance(3600)
        return reader

    def statuses(self, addresses: list[str]) -> dict[str, int]:
        """Read all of them and return what they answered; none of them may take long."""
        return {path: self._status(path) for path in addresses}

    def _status(self, path: str) -> int:
        began = seconds_asleep()
        if path.startswith((API, "/metrics")):
            bearer = {"Authorization": f"Bearer {self.secret}"}
            answer = self.program.get(path, headers=bearer)
        else:
            answer = self.person.get(path)
        status = answer.status_code
        answer.close()
        assert seconds_asleep() - began < LONGEST_SECONDS, path
        return status


def addresses_by_route(busy: Busy, office: Office, role: str) -> dict[str, list[str]]:
    """Return the addresses of pages, downloads and the API by their route."""
    store = office.store
    public_id = store.value("SELECT public_id FROM batch WHERE id = ?", (busy.batch,))
    received = store.value("SELECT max(id) FROM message WHERE direction = 'in'")
    wanted = templates.Wanted("Bonjour", "Bonjour")
    trial = NewMessage("Bonjour", (MARIE,), origin="test")
    tested = office.services.outbox.accept(trial, AUTHOR).messages[0].message_id
    template = templates.save(store, wanted, templates.Viewer(AUTHOR), max_segments=9)
    one_message = ("message", "messages")
    return {
        **pages(busy, office.client("admin" if role == "admin" else "operator")),
        "/settings": ["/settings", f"/settings?test={tested}"],
        "/login": ["/login"],
        "/first-start": ["/first-start"],
        "/health": ["/health"],
        "/metrics": ["/metrics"],
        "/app.webmanifest": ["/app.webmanifest"],
        "/static/<name>": ["/static/app.css"],
        "/certificate-name": ["/certificate-name?domain=127.0.0.1"],
        "/contacts/export.<form>": [f"/contacts/export.{form}" for form in ("csv", "json", "vcf")],
        "/live": ["/live?version=0"],
        "/messages/<int:message_id>/history": [f"/messages/{busy.failed}/history"],
        "/messages/<name>/export": ["/messages/sent/export", "/messages/received/export"],
        "/messages/batches/<int:batch_id>/progress": [f"/messages/batches/{busy.batch}/progress"],
        "/messages/recipients": ["/messages/recipients?q=person"],
        "/reports.csv": ["/reports.csv", "/reports.csv?period=year"],
        "/settings/backups/<name>": [f"/settings/backups/{busy.backup}"],
        "/settings/privacy/person/export": ["/settings/privacy/person/export?contact=1"],
        "/settings/test/<int:message_id>": [f"/settings/test/{tested}"],
        "/templates/export": ["/templates/export"],
        "/templates/find": [f"/templates/find?address={quote(MARIE)}"],
        "/templates/variables": ["/templates/variables?context=campaign"],
        **{f"{API}/{name}": [f"{API}/{name}"] for name in LISTS_OF_API},
        f"{API}/inbox/<message_id>": [f"{API}/inbox/{received}"],
        f"{API}/templates/<template_id>": [f"{API}/templates/{template}"],
        **{f"{API}/{name}/<message_id>": [f"{API}/{name}/{public_id}"] for name in one_message},
        **{
            f"{API}/{name}/<message_id>/recipients": [f"{API}/{name}/{public_id}/recipients"]
            for name in one_message
        },
        f"{API}/sendings/<sending_id>": [f"{API}/sendings/{public_id}"],
        f"{API}/sendings/<sending_id>/recipients": [f"{API}/sendings/{public_id}/recipients"],
        f"{API}/lines/<line>": [f"{API}/lines/sim"],
        # Who calls it proves a key: tests/channels/test_line_callbacks.py.
        f"{API}/lines/<line>/callback": [],
        f"{API}/hooks/<hook_id>/deliveries": [f"{API}/hooks/crm/deliveries"],
        f"{API}/accounts/<account_name>": [f"{API}/accounts/School"],
        f"{API}/accounts/<account_name>/entries": [f"{API}/accounts/School/entries"],
        f"{API}/contacts/<contact_id>": [f"{API}/contacts/1"],
        f"{API}/contacts/<contact_id>/export": [f"{API}/contacts/1/export"],
        f"{API}/groups/<group_id>": [f"{API}/groups/{busy.group}"],
        f"{API}/users/<user_name>": [f"{API}/users/sophie"],
        f"{API}/tokens/<token_name>": [f"{API}/tokens/crm"],
        f"{API}/privacy/export": [f"{API}/privacy/export?contact=1"],
        SEARCHES: [f"{API}/inbox?q=bonjour", f"{API}/messages?q=bonjour"],
    }


@pytest.mark.slow
@pytest.mark.parametrize("role", ["viewer", "operator", "admin"])
def test_all_that_can_be_read_is_read_as_ever(office: Office, trouble: Trouble, role: str) -> None:
    known = addresses_by_route(fill(office), office, role)
    rules = office.app.url_map.iter_rules()
    # What other programs request by GET sends, and is tried in tests/web/programs.
    assert known.keys() - {SEARCHES} == {
        rule.rule
        for rule in rules
        if "GET" in (rule.methods or ()) and not rule.endpoint.startswith("programs.")
    }
    addresses = [path for paths in known.values() for path in paths]
    reader = Reader.of(office, role)
    with trouble(office.store):  # type: ignore[attr-defined]
        in_trouble = reader.statuses(addresses)
    office.store.postponed.catch_up()
    assert in_trouble == Reader.of(office, role).statuses(addresses)
    # Accounts show themselves to their members and to administrators alone.
    not_for_all = 200, 302, *(() if role == "admin" else (403, 404))
    assert {path: status for path, status in in_trouble.items() if status not in not_for_all} == {}


def test_a_programs_last_use_follows(office: Office, trouble: Trouble) -> None:
    reader = Reader.of(office, "admin")
    with trouble(office.store):  # type: ignore[attr-defined]
        assert reader.statuses([f"{API}/messages"]) == {f"{API}/messages": 200}
    office.store.postponed.catch_up()
    assert office.store.value("SELECT max(last_used_at) FROM token") == office.clock.now_ms()


@pytest.mark.parametrize("path", ["/contacts/export.csv", "/messages/sent/export"])
def test_the_journal_tells_of_each_download_as_soon_as_it_can(
    office: Office, trouble: Trouble, path: str
) -> None:
    client = office.client("operator")
    with trouble(office.store):  # type: ignore[attr-defined]
        assert [client.get(path).status_code for _ in range(2)] == [200, 200]
    assert office.store.value("SELECT count(*) FROM event WHERE kind = 'export'") == 0
    office.store.postponed.catch_up()
    found = office.store.rows("SELECT actor FROM event WHERE kind = 'export'")
    assert [row[0] for row in found] == ["user:sophie"] * 2


def test_the_mark_follows_when_the_store_is_free(office: Office, trouble: Trouble) -> None:
    receive(office, "Bonjour")
    client = office.client("operator")
    talk = discussions.find(office.store, MARIE)
    with trouble(office.store):  # type: ignore[attr-defined]
        assert "Bonjour" in client.get(f"/discussions/{MARIE}").text
        assert office.store.postponed.catch_up() == 0
    assert office.store.value("SELECT unread FROM discussion WHERE id = ?", (talk,)) == 1
    assert office.store.postponed.catch_up() >= 1
    assert office.store.value("SELECT unread FROM discussion WHERE id = ?", (talk,)) == 0


def test_a_locked_store_is_reported_to_monitors_at_once_as_a_warning(office: Office) -> None:
    client = office.app.test_client()
    with locked(office.store):
        began = seconds_asleep()
        answer = client.get("/health")
        assert seconds_asleep() - began < LONGEST_SECONDS
    assert answer.status_code == 200
    assert answer.json["checks"]["store"]["status"] == "warn"
