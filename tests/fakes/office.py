"""The real application over a real store and outbox, without a modem."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from fakes.asked_lines import AskedLines
from fakes.clock import FakeClock
from fakes.machine_command import MachineCommand
from fakes.ways import FakeWays
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

from appliance.channels.hooks.registry import Hooks
from appliance.channels.line_callbacks import LineCallbacks
from appliance.config import ConfiguredLine, MessagingSettings, Settings
from appliance.lines.editing import LineEditor
from appliance.lines.providers.kind import Condition, Credit, Trial
from appliance.lines.registry import Lines
from appliance.lines.state import LineState
from appliance.machine import Machine
from appliance.messaging.balance.readings import Balances
from appliance.messaging.exchange import Exchange
from appliance.messaging.journal.consumers import Consumers
from appliance.messaging.journal.counted_entries import CountedEntries
from appliance.messaging.outbound.outbox import Outbox
from appliance.messaging.people import sessions, users
from appliance.messaging.people.log_ins import LogIns
from appliance.messaging.preferences import Preferences
from appliance.modem.state import Condition as ModemCondition
from appliance.modem.state import ModemState
from appliance.store import sessions as session_rows
from appliance.store import users as user_rows
from appliance.store.database import Store
from appliance.web.app import SESSION_COOKIE, create_app
from appliance.web.frame import assets
from appliance.web.frame.services import Services
from appliance.web.shown import amount_words

PASSWORD = "correct horse"
# Each test has an application of its own; static files, templates and routes are the same in all.
assets.load = cache(assets.load)  # type: ignore[assignment]
_compile = Rule.compile
_COMPILED = ("_parts", "_trace", "_converters", "arguments", "_build", "_build_unknown")
_rules: dict[tuple[object, ...], dict[str, Any]] = {}


def _compile_once(rule: Rule) -> None:
    """Compile a rule, or take what another application compiled: it depends on its text alone."""
    defaults = tuple((rule.defaults or {}).items())
    key = (rule.rule, rule.subdomain, rule.host, rule.merge_slashes, defaults)
    kept = _rules.get(key)
    if kept is None:
        _compile(rule)
        kept = _rules[key] = {name: getattr(rule, name) for name in _COMPILED}
    for name, value in kept.items():
        setattr(rule, name, value)
    rule.arguments = set(kept["arguments"])
    rule._build = kept["_build"].__func__.__get__(rule)
    rule._build_unknown = kept["_build_unknown"].__func__.__get__(rule)


Rule.compile = _compile_once  # type: ignore[method-assign]
FIRST_START_CODE = "ABCD-EFGH"
NAMES = {"viewer": "victor", "operator": "sophie", "admin": "alice"}


class CompiledTemplates(BytecodeCache):
    """Templates as the first application compiled them."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if kept := self._kept.get(bucket.key + bucket.checksum):
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key + bucket.checksum] = bucket.bytecode_to_string()


COMPILED = CompiledTemplates()


@dataclass
class Office:
    """Everything that a test of pages uses."""

    app: Flask
    services: Services
    store: Store
    clock: FakeClock
    modems: list[ModemState] = field(default_factory=list)
    lines: AskedLines = field(default_factory=lambda: AskedLines([]))
    ways: FakeWays = field(default_factory=lambda: FakeWays(tuple, MessagingSettings))
    line_names: list[str] = field(default_factory=list)

    def add_line(self, name: str, **columns: Any) -> None:
        """Give the box one more line; `columns` are those of its row."""
        self.line_names.append(name)
        self.ways.chosen[name] = columns

    def client(self, role: str | None = None) -> FlaskClient:
        """A client that speaks French, logged in with `role` unless None."""
        client = self.app.test_client()
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "fr"
        if role is not None:
            with client.session_transaction() as session:
                session.update(self.session(role))
        return client

    def session(self, role: str) -> dict[str, Any]:
        """Return the content of a logged-in user's cookie."""
        user = users.user(self.store, NAMES[role])
        secret = secrets.token_urlsafe()
        # Without the journal entry of the log-in, as tests count entries.
        digest = sessions._digest(secret)
        session_rows.add(self.store, user.id, digest, "127.0.0.1", "Firefox/1 Linux")
        return {"_user_id": secret, "_fresh": True}

    def cookie(self, role: str) -> str:
        """Return the signed session cookie of a logged-in user."""
        client = self.client(role)
        client.get("/live")
        cookie = client.get_cookie(SESSION_COOKIE)
        assert cookie is not None
        return cookie.value


def ready_modem(clock: FakeClock) -> ModemState:
    return ModemState(
        name="sim",
        port="/dev/ttyUSB2",
        condition=ModemCondition.READY,
        since_ms=clock.now_ms(),
        registration="home",
        operator="Orange F",
        signal_percent=78,
    )


def line_states(rows: Lines, modems: list[ModemState]) -> list[LineState]:
    """Return the states of the modems that the test has, and of lines that were added."""
    for modem in modems:
        rows.note(modem)
    states = {state.name: state for state in rows.states()}
    own = [
        states.pop(modem.name, None)
        or LineState(
            modem.name,
            modem.name,
            "modem",
            modem.condition,
            modem.since_ms,
            modem.can_send,
            paused=False,
            number=modem.own_number,
            modem=modem,
        )
        for modem in modems
    ]
    return [*own, *(state for name, state in states.items() if name != "sim")]


def try_out(_kind: str, own: Mapping[str, str]) -> Trial:
    """Take every key except `bad`; nothing answers at an address with `nowhere`."""
    if "nowhere" in own.get("url", ""):
        return Trial(Condition.UNREACHABLE, "no route to host")
    if "bad" in own.values():
        return Trial(Condition.KEY_REFUSED, "Authorization failed")
    return Trial(Condition.READY, credit=Credit(12_50, "points"))


def open_office(data_dir: Path, clock: FakeClock, store: Store) -> Office:
    """Create a box at its first start, without users. Forms need no CSRF token."""
    settings = Settings()
    settings = replace(
        settings,
        store=replace(settings.store, data_dir=data_dir),
        web=replace(settings.web, listen="127.0.0.1:0"),
    )
    preferences = Preferences(store, settings)
    modems = [ready_modem(clock)]
    names = ["sim"]
    ways = FakeWays(lambda: names, preferences.messaging)
    outbox = Outbox(store, clock, preferences.messaging, lambda: None, ways)
    rows = Lines(store, preferences.messaging)
    rows.synchronise([ConfiguredLine("sim")])
    lines = AskedLines(modems)
    exchange = Exchange(store, preferences.messaging, lambda: None, ways)
    entries = CountedEntries(store)
    consumers = Consumers(store, [])
    services = Services(
        store=store,
        outbox=outbox,
        settings=settings,
        clock=clock,
        preferences=preferences,
        entries=entries,
        log_ins=LogIns(store, entries, settings.web.login_tries),
        balances=Balances(store, clock, outbox, lines, partial(amount_words.alert, "fr")),
        lines=rows,
        line_editor=LineEditor(
            store,
            rows,
            lambda _name, _change: None,
            try_out,
            first_port=lambda: preferences.modem().port,
        ),
        line_states=lambda: line_states(rows, modems),
        refresh_line=lines.refresh,
        modems=lambda: modems,
        hooks=cache(
            lambda: Hooks(
                store,
                lambda: consumers,
                "a1b2c3",
                lambda _: None,
                lambda: preferences.channels().hook_networks,
            )
        ),
        line_callbacks=lambda: LineCallbacks(store, exchange, rows, lambda: "FR"),
        machine=Machine(MachineCommand(data_dir / "machine").command),
        first_start_code=lambda: FIRST_START_CODE,
    )
    app = create_app(services)
    app.jinja_env.bytecode_cache = COMPILED
    app.config["WTF_CSRF_ENABLED"] = False
    return Office(app, services, store, clock, modems, lines, ways, names)


def add_people(office: Office, password_hash: str) -> None:
    """Add a viewer, an operator and an administrator, all with PASSWORD."""
    for role, name in NAMES.items():
        user_rows.add_user(office.store, name, role, password_hash)
