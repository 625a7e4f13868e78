"""An office in the middle of its day, with some of everything, so that every page has content."""

from dataclasses import dataclass
from io import BytesIO

from fakes.correspondence import MARIE, becomes, receive, send
from fakes.office import NAMES, Office
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from appliance.errors import InputError
from appliance.lines import editing
from appliance.lines.providers.kind import Condition, Credit, ProviderState
from appliance.messaging.credit import accounts, movements
from appliance.messaging.directory import entries
from appliance.messaging.directory.writing import Wanted
from appliance.messaging.people import invitations, users
from appliance.messaging.requests import Author, NewMessage
from appliance.messaging.rules import optouts
from appliance.store import backup, balances, calls, groups, messages, templates
from appliance.store import hooks as hook_rows
from appliance.store.balances import BalanceRow, NetworkRow
from appliance.store.contacts import ContactNumber
from appliance.store.database import Store
from appliance.store.templates import NewTemplate
from appliance.web.frame.security import has_own_log_in
from appliance.web.frame.services import EXTENSION
from appliance.web.programs.calls import EXTENSION as CALLS
from appliance.web.programs.calls import Call

ADMIN = Author("user", NAMES["admin"], administers=True)
AUTHOR = Author("user", NAMES["operator"])
DAY_MS = 86_400_000
LONG_NAME = "Dr. Anaïs Lefèvre-Vandenbroucke de la Tour d'Auvergne"
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
PAUL = "+33611111111"
MEMBERS = 8


@dataclass(frozen=True, slots=True)
class Busy:
    """Ids of what was created, for addresses that contain them."""

    failed: int
    uncertain: int
    scheduled: int
    later: int  # the sending of the scheduled message
    batch: int
    group: int
    backup: str
    invitation: str  # the secret of a link


def fill(office: Office) -> Busy:
    """Add people, discussions, a sending, calls, STOP, a token and a backup."""
    store = office.store
    entries.save_contact(
        store,
        Wanted(LONG_NAME, (ContactNumber(MARIE, "mobile"), ContactNumber("+33140506070"))),
        AUTHOR,
    )
    for number in range(MEMBERS):
        numbers = (ContactNumber(f"+3361234560{number}"),)
        entries.save_contact(store, Wanted(f"Person {number}", numbers, groups=("Équipe",)), AUTHOR)
    receive(office, "Votre colis arrive", "Colis")
    receive(office, LONG_WORD * 2)
    receive(office, "👍🎉")
    becomes(office, send(office, "Rappel : demain 14h30"), "delivered")
    failed = send(office, "Le parking est fermé")
    becomes(office, failed, "failed", "CMS 38")
    uncertain = send(office, "Tout de suite", PAUL)
    becomes(office, uncertain, "uncertain", "uncertain")
    held = send(office, "Trop tard", PAUL)
    becomes(office, held, "held", "too_late")
    scheduled = send(office, "À demain", due_ms=office.clock.now_ms() + DAY_MS)
    hook_rows.add(
        store,
        public_id="crm",
        url="http://192.168.1.20/hook",
        events=["sms:received"],
        secret="sealed",
        number=None,
        line=None,
        actor="user:alice",
    )
    group = groups.all_of(store)[0].id
    sending = NewMessage("Réunion à 14 h", group_ids=(group,), origin="page")
    batch = office.services.outbox.accept(sending, AUTHOR).batch_id
    stop = receive(office, "STOP", "+33622222222")
    optouts.add(
        store,
        "+33622222222",
        source="message",
        actor="rule:stop",
        message_id=stop,
    )
    for address in (MARIE, None):
        calls.add(store, "sim", address, 3)
    users.create_token(store, "crm")
    balances.put(store, BalanceRow("sim", "#123#", alert_below=500, allowance=200))
    balances.add_reading(
        store, "sim", amount=420, unit="EUR", failure=None, answer="Solde 4,20 EUR"
    )
    balances.add_reading(store, "sim", amount=None, unit=None, failure="timed_out", answer="")
    balances.put_network(store, NetworkRow("20815", "Free", "#555#", "1 2", "solde [amount]"))
    for label in ("Retard", "Fermé lundi"):
        templates.add(store, NewTemplate(label, "any", "general", "Bonjour [nom], à demain."))
    later = messages.get(store, scheduled)
    assert later is not None
    return Busy(
        failed,
        uncertain,
        scheduled,
        later.batch_id or 0,
        batch,
        group,
        backup.nightly(store).name,
        _invited(store),
    )


def _invited(store: Store) -> str:
    """Add an account with movements and a new user, and return the secret of the user's link."""
    user = users.create_without_password(store, "eva", "operator")
    members = ("eva", NAMES["operator"])
    wanted = accounts.Wanted("School", 100, 50, 500, mail_domain="school.example", users=members)
    accounts.create(store, wanted, ADMIN, "FR")
    accounts.create(store, accounts.Wanted("Town"), ADMIN, "FR")
    pair = accounts.get(store, "School"), accounts.get(store, "Town")
    movements.transfer(store, pair, 30, "for May", ADMIN)
    return invitations.invite(store, user)


def pages(busy: Busy, client: FlaskClient) -> dict[str, list[str]]:
    """Return the addresses of every page by its route.

    `client` belongs to an operator or administrator and uploads a file.
    """
    upload = _uploaded(client)
    return {
        "/": ["/"],
        "/accounts": ["/accounts"],
        "/accounts/new": ["/accounts/new"],
        "/accounts/of/<text:name>": ["/accounts/of/School"],
        "/accounts/of/<text:name>/edit": ["/accounts/of/School/edit"],
        "/invitation/<secret>": [f"/invitation/{busy.invitation}"],
        "/login": [],  # not shown to anybody who is logged in
        "/first-start": [],
        "/clipboard": [_clipboard(client)],
        "/contacts": ["/contacts", "/contacts?q=zzz"],
        "/contacts/<int:contact_id>": ["/contacts/1"],
        "/contacts/of/<text:address>": [f"/contacts/of/{MARIE}"],
        "/contacts/import": ["/contacts/import"],
        "/contacts/import/<upload>": [upload],
        "/contacts/new": ["/contacts/new"],
        "/discussions": ["/discussions", "/discussions?q=zzz", "/discussions?q=colis"],
        "/discussions/<text:address>": [
            f"/discussions/{MARIE}?history={busy.failed}",
            f"/discussions/{PAUL}",
            "/discussions/Colis",
            "/discussions/+33699999999",
            "/discussions/+33622222222",
        ],
        "/groups": ["/groups"],
        "/groups/<int:group_id>": [f"/groups/{busy.group}"],
        "/groups/new": ["/groups/new"],
        "/groups/ticked": ["/groups/ticked"],
        "/logs/calls": ["/logs/calls"],
        "/logs/journal": ["/logs/journal", "/logs/journal?kind=sendings"],
        "/logs/stop": ["/logs/stop"],
        "/logs/stop/<text:address>/remove": ["/logs/stop/+33622222222/remove"],
        "/messages/batches/<int:batch_id>": [f"/messages/batches/{busy.batch}"],
        "/messages/batches/<int:batch_id>/edit": [f"/messages/batches/{busy.later}/edit"],
        "/messages/new": [
            f"/messages/new?group={busy.group}&contact=1&to=0699999999&text=Bonjour",
            f"/messages/new?replace={busy.scheduled}",
            "/messages/new?clipboard=1",
        ],
        "/messages/received": ["/messages/received"],
        "/messages/scheduled": ["/messages/scheduled"],
        "/messages/sent": ["/messages/sent", "/messages/sent?state=failed&from=2026-01-01&q=zzz"],
        "/messages/unread": ["/messages/unread"],
        "/profile": ["/profile"],
        "/reports/people": ["/reports/people", "/reports/people?period=year&direction=out"],
        "/reports": [
            "/reports",
            "/reports?period=year&direction=out",
            "/reports?from=2020-01-01&to=2020-02-01",
        ],
        "/sendings": ["/sendings", "/sendings?q=a&author=user:alice&from=2020-01-01"],
        "/sendings/new": ["/sendings/new"],
        "/sendings/new/<upload>": [_uploaded_texts(client)],
        "/settings": [f"/settings?test={busy.failed}"],
        "/settings/box": ["/settings/box", "/settings/box?first="],
        "/settings/backups": ["/settings/backups"],
        "/settings/hooks": ["/settings/hooks"],
        "/settings/programs": ["/settings/programs"],
        "/settings/programs/<program>": [called(client)],
        "/settings/mail": ["/settings/mail"],
        "/profile/mail": ["/profile/mail"],
        "/settings/hooks/<hook>": ["/settings/hooks/crm"],
        "/settings/new-hook": ["/settings/new-hook"],
        "/settings/lines": ["/settings/lines"],
        "/settings/lines/new": ["/settings/lines/new", "/settings/lines/new?kind=smsapi"],
        "/settings/lines/<text:line>": ["/settings/lines/sim", _account(client)],
        "/settings/modem": ["/settings/modem"],
        "/settings/balance/<text:line>": ["/settings/balance/sim"],
        "/settings/operators": ["/settings/operators"],
        "/settings/operators/<int:number>": ["/settings/operators/20801"],
        "/settings/operators/new": ["/settings/operators/new"],
        "/settings/new-user": ["/settings/new-user"],
        "/settings/privacy": ["/settings/privacy"],
        "/settings/privacy/person": ["/settings/privacy/person?contact=1"],
        "/settings/rules": ["/settings/rules"],
        "/settings/rules/lines": ["/settings/rules/lines"],
        "/settings/tokens": ["/settings/tokens"],
        "/settings/tokens/edit/<text:name>": ["/settings/tokens/edit/crm"],
        "/settings/users": ["/settings/users"],
        "/settings/users/<text:name>": ["/settings/users/victor"],
        "/templates": ["/templates", "/templates?archived=1"],
        "/templates/<int:template_id>": ["/templates/1"],
        "/templates/import": ["/templates/import"],
        "/templates/import/<upload>": [_uploaded_templates(client)],
        "/templates/new": ["/templates/new"],
    }


# Routes that a browser requests but nobody looks at: downloads, fragments of pages, JSON.
NO_PAGES = {
    "/app.webmanifest",
    "/static/<name>",
    "/certificate-name",
    "/contacts/export.<form>",
    "/live",
    "/messages/<int:message_id>/history",
    "/messages/<name>/export",
    "/messages/batches/<int:batch_id>/progress",
    "/messages/recipients",
    "/reports.csv",
    "/settings/backups/<name>",
    "/settings/privacy/person/export",
    "/settings/test/<int:message_id>",
    "/templates/export",
    "/templates/find",
    "/templates/variables",
}


def is_page(rule: Rule) -> bool:
    """Return whether a route is a page for people."""
    return (
        "GET" in (rule.methods or ())
        and rule.rule not in NO_PAGES
        and not has_own_log_in(rule.rule)
    )


def _clipboard(client: FlaskClient) -> str:
    """Gather a contact and a number on the user's clipboard; return its address."""
    client.post("/clipboard/add", data={"contact": "1", "address": "+33622222222"})
    return "/clipboard"


def _account(client: FlaskClient) -> str:
    """Add an account at a provider; return the address of its page."""
    services = client.application.extensions[EXTENSION]
    if services.lines.row("masse") is None:
        own = {"token": "k-123", "sender": "Mairie"}
        wanted = editing.Wanted({"label": "Envois en masse", "price": 0.045}, own)
        services.line_editor.add("masse", "smsapi", wanted, "user:alice")
        credit = Credit(12_50, "points")
        services.lines.note(ProviderState("masse", "smsapi", Condition.READY, 5, credit=credit))
    return "/settings/lines/masse"


def called(client: FlaskClient) -> str:
    """Switch on a program that was called rightly and wrongly; return the address of its page."""
    services = client.application.extensions[EXTENSION]
    services.preferences.change_channels({"programs": ["http"]}, ADMIN)
    wrong = InputError("x", "The date must be in the future.")
    calls = client.application.extensions[CALLS]
    calls.add("http", Call(services.clock.now_ms(), "192.168.1.20", "crm", 200, "80"))
    calls.add("http", Call(services.clock.now_ms(), "fd00::1", "", 200, "85", wrong))
    return "/settings/programs/http"


def _uploaded(client: FlaskClient) -> str:
    """Return the address of the preview of an uploaded file."""
    content = b"Dupont;0612345678\nPerson 1;0612345601\nFaux;12\n"
    return _upload(client, "/contacts/import", "contacts.csv", content)


def _uploaded_texts(client: FlaskClient) -> str:
    """Return the address of a file with one text per number, some of them long or wrong."""
    rows = [
        "0612345678;C\u2019est pr\u00eat \u2013 venez \u00e0 l\u2019accueil de la mairie, "
        + "merci " * 12,
        "612345679;" + LONG_WORD * 2,
        ";Sans num\u00e9ro",
        "6,12E+08;Perdu",
    ]
    return _upload(client, "/sendings/new", "textes.csv", "\n".join(rows).encode())


def _uploaded_templates(client: FlaskClient) -> str:
    """Return the address of the preview of uploaded templates."""
    content = b'{"templates": [{"label": "Retard", "text": "x"}, {"label": "Fin", "text": "y"}]}'
    return _upload(client, "/templates/import", "templates.json", content)


def _upload(client: FlaskClient, path: str, name: str, content: bytes) -> str:
    guarded = client.application.config.get("WTF_CSRF_ENABLED")
    client.application.config["WTF_CSRF_ENABLED"] = False
    answer = client.post(path, data={"file": (BytesIO(content), name)})
    client.application.config["WTF_CSRF_ENABLED"] = guarded
    assert answer.location
    return answer.location
