"""The demo: the daemon on a simulated modem, with people who reply, call and send STOP."""

import os
import secrets
import sys
import tempfile
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path

from appliance import local_time, logs, memory, termination
from appliance.config import Settings, WebSettings
from appliance.daemon import Daemon
from appliance.errors import AddressTakenError
from appliance.messaging.people import users
from appliance.messaging.requests import Author, NewMessage
from appliance.modem.simulator.options import SimulatorOptions
from appliance.modem.simulator.people import SAMPLE_PEOPLE
from appliance.session_maker import SIMULATED
from appliance.store import contacts, groups
from appliance.store import users as user_rows
from appliance.store.contacts import ContactNumber

USER = "demo"
AUTHOR = Author("user", USER)
# What the office wrote before the newcomer logs in; the people write the rest.
TENANTS = "Locataires"
TENANTS_COUNT = 5
WELCOME = "Bonjour, votre rendez-vous de demain 14 h 30 est confirmé. L'agence"
REMINDER = "Rappel : visite de l'immeuble demain à 9 h. Merci de laisser l'accès à la cave."


def demo(settings: Settings, *, data_dir: Path | None = None) -> int:
    """Run the demo until SIGTERM or SIGINT; return the exit status.

    Without `data_dir` it uses a new temporary directory, which is removed at the end.
    """
    logs.configure("warning" if settings.log_level == "info" else settings.log_level, "text")
    memory.be_frugal()
    os.umask(0o077)
    if data_dir is not None:
        return _run(settings, data_dir)
    with tempfile.TemporaryDirectory(prefix="sms-appliance-demo-") as empty:
        return _run(settings, Path(empty))


def _run(settings: Settings, data_dir: Path) -> int:
    settings = replace(
        settings,
        store=replace(settings.store, data_dir=data_dir),
        modem=replace(settings.modem, port=SIMULATED),
    )
    daemon = _started(settings)
    password = _prepare(daemon)
    _say(daemon.url, password)
    termination.wait()
    daemon.stop()
    return 0


def _started(settings: Settings) -> Daemon:
    """Start the daemon, on any free port if the default port is taken and none was requested."""
    options = SimulatorOptions(people=True, latency_s=0.6)
    daemon = Daemon(settings, simulator=options)
    try:
        daemon.start()
    except AddressTakenError:
        if settings.web.listen != WebSettings().listen:
            raise
        web = replace(settings.web, listen=f"{settings.web.address.host}:0")
        daemon = Daemon(replace(settings, web=web), simulator=options)
        daemon.start()
    return daemon


def _prepare(daemon: Daemon) -> str:
    """Create the demo's user and sample data unless they exist; return the password."""
    password = secrets.token_urlsafe(9)
    if user_rows.user_by_name(daemon.store, USER):
        users.change_password(daemon.store, USER, password)
        return password
    users.create_user(daemon.store, USER, password, "admin")
    people = [
        contacts.add(daemon.store, person.name, [ContactNumber(person.number)])
        for person in SAMPLE_PEOPLE
        if person.contact
    ]
    group = groups.add(daemon.store, TENANTS)
    groups.add_members(daemon.store, group, people[:TENANTS_COUNT])
    tomorrow = local_time.local(daemon.clock.now_ms()).date() + timedelta(days=1)
    at_nine = local_time.read(datetime.combine(tomorrow, time(9)))
    for message in (
        NewMessage(WELCOME, contact_ids=(people[0],), origin="page"),
        NewMessage(REMINDER, group_ids=(group,), due_ms=at_nine.at_ms, origin="page"),
    ):
        daemon.outbox.accept(message, AUTHOR)
    return password


def _say(url: str, password: str) -> None:
    """Print what a newcomer needs on the console."""
    print(  # noqa: T201
        f"\n  The demo runs on a simulated modem: open it in a browser."
        f"\n\n    address   {url}\n    name      {USER}\n    password  {password}\n"
        f"\n  Ctrl+C ends it.\n",
        file=sys.stdout,
        flush=True,
    )
