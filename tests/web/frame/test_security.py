from types import SimpleNamespace

import pytest
from fakes.office import PASSWORD, Office
from fakes.program import Program
from werkzeug.routing import Rule

from appliance.store import backup
from appliance.web import app as application
from appliance.web.api import PREFIX
from appliance.web.api.resources import OPERATIONS
from appliance.web.frame.security import HEADERS, RANKED
from appliance.web.programs.places import PLACES

PUBLIC = {
    "/certificate-name",
    "/static/<name>",
    "/app.webmanifest",
    "/login",
    "/logout",
    "/language",
    "/first-start",
    "/invitation/<secret>",
}
OWN_LOG_IN = ("/api/", "/health", "/metrics")
# Each of these carries a secret of its own: see tests/web/programs.
PROGRAMS = {place.rule for place in PLACES}
# The callback proves the key of its line.
OPEN_API = {
    # It asks for a token itself: see tests/web/api/test_metrics.py.
    "/metrics",
    *("/health", "/api/v1/health", "/api/v1/openapi.json"),
    *(f"/api/v1/health/{name}" for name in ("live", "ready", "startup")),
    "/api/v1/lines/<line>/callback",
}
SAMPLE = {"int": "1", "path": "%2B33612345678", "default": "x", "string": "x"}


def page_rules(office: Office) -> list[Rule]:
    found = [
        rule
        for rule in office.app.url_map.iter_rules()
        if not rule.rule.startswith(OWN_LOG_IN) and rule.rule not in PUBLIC | PROGRAMS
    ]
    assert len(found) > 50
    return found


def an_address(rule: Rule) -> str:
    """Return an address that matches the rule."""
    pieces = []
    for dynamic, content in rule._trace:
        converter = rule._converters.get(content)
        pieces.append(SAMPLE[_kind(converter)] if dynamic else content)
    return "".join(pieces).removeprefix("|")


def _kind(converter: object) -> str:
    return {"IntegerConverter": "int", "TextConverter": "path"}.get(
        type(converter).__name__, "default"
    )


def methods(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"})


def test_every_route_says_who_may_call_it(office: Office) -> None:
    for rule in page_rules(office):
        assert office.app.view_functions[rule.endpoint].required_role in RANKED, rule


def test_nobody_reaches_nothing(office: Office) -> None:
    client = office.client()
    for rule in page_rules(office):
        for method in methods(rule):
            answer = client.open(an_address(rule), method=method)
            assert answer.status_code == 302, (rule, method)
            assert answer.location.startswith("/login"), (rule, method)


@pytest.mark.parametrize("role", ["viewer", "operator", "admin"])
def test_roles_hold_on_the_server_for_every_route(office: Office, role: str) -> None:
    client = office.client(role)
    for rule in page_rules(office):
        needed = office.app.view_functions[rule.endpoint].required_role
        for method in methods(rule):
            status = client.open(an_address(rule), method=method).status_code
            assert status < 500, (rule, method, status)
            if RANKED.index(role) < RANKED.index(needed):
                assert status == 403, (rule, method, status)
            else:
                assert status != 403, (rule, method, status)


def needed_role(office: Office, rule: Rule, method: str) -> str:
    """Return the role that a route of the pages or the API declares."""
    if not rule.rule.startswith(PREFIX):
        return str(office.app.view_functions[rule.endpoint].required_role)
    path = rule.rule.removeprefix(PREFIX)
    (role,) = (each.role for each in OPERATIONS if (each.rule, each.method) == (path, method))
    return role


@pytest.mark.parametrize("role", [None, *RANKED])
def test_the_whole_map_is_walked(office: Office, role: str | None) -> None:
    """Request every route and method without a log-in and in each role.

    Pages are requested with a cookie, the API with a token.
    """
    client = office.client(role)
    program = Program(office).as_(role) if role else Program(office)
    walked = 0
    for rule in office.app.url_map.iter_rules():
        if rule.rule in PUBLIC | OPEN_API | PROGRAMS:
            continue
        by_api = rule.rule.startswith(PREFIX)
        for method in methods(rule):
            needed = needed_role(office, rule, method)
            asked = program.ask if by_api else lambda how, path: client.open(path, method=how)
            status = asked(method, an_address(rule)).status_code
            walked += 1
            if role is None:
                assert status == (401 if by_api else 302), (rule, method, status)
            elif RANKED.index(role) < RANKED.index(needed):
                assert status == 403, (rule, method, status)
            else:
                assert status < 500, (rule, method, status)
                assert status not in (401, 403), (rule, method, status)
    assert walked > 80


@pytest.mark.parametrize("role", [None, "admin"])
def test_head_is_answered_as_get_without_the_body(office: Office, role: str | None) -> None:
    client = office.client(role)
    for rule in office.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()):
            continue
        address = an_address(rule)
        got, head = client.get(address), client.head(address)
        assert (head.status_code, head.location) == (got.status_code, got.location), address
        assert head.data == b"", address


def test_a_viewer_changes_nothing(office: Office) -> None:
    for rule in page_rules(office):
        changing = set(methods(rule)) - {"GET"}
        if changing and not rule.rule.startswith("/profile"):
            needed = office.app.view_functions[rule.endpoint].required_role
            assert needed in ("operator", "admin"), rule


def test_an_undeclared_view_stops_the_start(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgotten = SimpleNamespace(register=lambda app: app.get("/forgotten")(lambda: "open"))
    monkeypatch.setattr(application, "_PARTS", (*application._PARTS, forgotten))
    with pytest.raises(RuntimeError, match="who may call /forgotten"):
        application.create_app(office.services)


@pytest.mark.parametrize("path", ["/", "/login", "/nothing", "/static/app.css"])
def test_every_answer_carries_the_headers(office: Office, path: str) -> None:
    answer = office.client("operator").get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_pages_with_peoples_data_are_not_cached(office: Office) -> None:
    assert office.client("operator").get("/").headers["Cache-Control"] == "no-store"


def test_no_download_and_no_answer_to_a_program_is_kept(office: Office) -> None:
    client = office.client("admin")
    client.post("/settings/backups")
    (copy,) = backup.stored(office.store)
    for path in (f"/settings/backups/{copy.name}", "/contacts/export.csv", "/messages/sent/export"):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert answer.headers["Cache-Control"] == "no-store", path
        answer.close()
    program = Program(office).as_("viewer")
    for path in ("messages", "inbox", "discussions", "calls", "optouts"):
        assert program.get(path).headers["Cache-Control"] == "no-store", path
    assert "max-age" in client.get("/app.webmanifest").headers["Cache-Control"]


def test_by_https_a_browser_stays_with_https(office: Office) -> None:
    client = office.client()
    assert "Strict-Transport-Security" not in client.get("/login").headers
    for path in ("/login", "/health", "/static/app.css"):
        answer = client.get(path, base_url="https://sms-box.local")
        assert answer.headers["Strict-Transport-Security"] == "max-age=2592000", path


def test_by_https_no_cookie_of_another_name_or_by_http_is_taken(office: Office) -> None:
    client = office.client("operator")
    assert client.get("/", base_url="http://localhost").status_code == 200
    by_https = office.client()
    cookie = client.get_cookie(application.SESSION_COOKIE)
    assert cookie is not None
    by_https.set_cookie(application.SESSION_COOKIE, cookie.value, domain="sms-box.local")
    assert by_https.get("/", base_url="https://sms-box.local").status_code == 302
    log_in = {"name": "sophie", "password": PASSWORD}
    answer = by_https.post("/login", data=log_in, base_url="https://sms-box.local")
    kept = answer.headers["Set-Cookie"]
    assert kept.startswith("__Host-sms_session=")
    assert "Secure" in kept
    assert "Path=/" in kept
    assert "Domain" not in kept
    assert by_https.get("/", base_url="https://sms-box.local").status_code == 200


def test_the_session_cookie_is_out_of_reach(office: Office) -> None:
    client = office.client()
    answer = client.post("/login", data={"name": "sophie", "password": "correct horse"})
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    answer = office.client().post(
        "/login",
        data={"name": "sophie", "password": "correct horse"},
        base_url="https://sms-box.local",
    )
    assert "Secure" in answer.headers["Set-Cookie"]


def test_a_form_without_its_token_changes_nothing(office: Office) -> None:
    office.app.config["WTF_CSRF_ENABLED"] = True
    client = office.client("operator")
    for rule in page_rules(office):
        if "POST" in methods(rule):
            answer = client.post(an_address(rule), data={"text": "x"})
            assert answer.status_code == 400, rule
            assert "rechargez-la" in answer.text


def test_the_key_is_private_and_survives(office: Office) -> None:
    key = office.services.settings.store.data_dir / "session.key"
    assert key.stat().st_mode & 0o777 == 0o600
    again = application.create_app(office.services)
    assert again.config["SECRET_KEY"] == office.app.config["SECRET_KEY"]
