import base64

import pytest
from fakes.office import NAMES, PASSWORD, Office

from appliance.messaging.people import users
from appliance.web.api.operations import Operation
from appliance.web.api.resources import OPERATIONS

HEADER = "Authorization"


def bearer(secret: str) -> dict[str, str]:
    return {HEADER: f"Bearer {secret}"}


def basic(name: str, password: str) -> dict[str, str]:
    return {HEADER: f"Basic {base64.b64encode(f'{name}:{password}'.encode()).decode()}"}


def status(office: Office, headers: dict[str, str], path: str = "/api/v1/modems") -> int:
    return office.app.test_client().get(path, headers=headers).status_code


def address(operation: Operation) -> str:
    return "/api/v1" + operation.path.replace("{", "").replace("}", "")


def test_the_three_ways_of_logging_in(office: Office) -> None:
    secret = users.create_token(office.store, "crm")
    assert status(office, bearer(secret)) == 200
    assert status(office, basic("crm", secret)) == 200
    assert status(office, basic("victor", PASSWORD)) == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        bearer("wrong"),
        {HEADER: "Bearer"},
        {HEADER: "Basic !"},
        {HEADER: "Digest x"},
        basic("victor", "wrong"),
        basic("nobody", PASSWORD),
        basic("", ""),
    ],
)
def test_nobody_gets_401_with_both_ways_to_log_in(office: Office, headers: dict[str, str]) -> None:
    answer = office.app.test_client().get("/api/v1/modems", headers=headers)
    assert answer.status_code == 401
    assert answer.json == {
        "error": {
            "code": "unauthorized",
            "message": "Log in with a token or with a name and password.",
        }
    }
    schemes = [value.split()[0] for value in answer.headers.getlist("WWW-Authenticate")]
    assert schemes == ["Bearer", "Basic"]


def test_the_browsers_cookie_is_no_log_in(office: Office) -> None:
    for operation in OPERATIONS:
        answer = office.client("admin").open(address(operation), method=operation.method)
        assert answer.status_code == 401, operation


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_a_role_that_is_too_low_gets_403(office: Office, operation: Operation) -> None:
    roles = users.ROLES[: users.ROLES.index(operation.role)]
    for role in roles:
        answer = office.app.test_client().open(
            address(operation), method=operation.method, headers=basic(NAMES[role], PASSWORD)
        )
        assert answer.status_code == 403
        assert answer.json["error"]["code"] == "role"


# Everything about somebody, in one answer.
# An address may contain a secret of the receiver.
OF_HOOKS = {"listHooks", "listHookDeliveries", "listWebhooks"}
OF_ONE_PERSON = {"exportPerson", "exportContact", "listErasures"}
OF_TOKENS = {"listTokens", "getToken", "fetchToken", "refreshToken", "revokeToken"}
OF_GATEWAY = {"listLogs", "getSettings", "getRules", "listUsers", "getUser"}


def test_what_changes_something_needs_more_than_a_viewer() -> None:
    for operation in OPERATIONS:
        if operation.id not in OF_ONE_PERSON | OF_HOOKS | OF_TOKENS | OF_GATEWAY:
            assert (operation.method == "GET") == (operation.role == "viewer"), operation.name


def test_wrong_passwords_are_limited_by_address_and_the_right_ones_go_on(office: Office) -> None:
    secret = users.create_token(office.store, "crm")
    assert status(office, basic("sophie", PASSWORD)) == 200
    tries = office.services.settings.web.login_tries
    statuses = [status(office, basic("victor", f"wrong {number}")) for number in range(tries + 2)]
    assert statuses == [401] * tries + [429] * 2
    # Even the correct password has to wait now, unless just used; tokens cannot be guessed.
    answer = office.app.test_client().get("/api/v1/modems", headers=basic("victor", PASSWORD))
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "300"
    assert answer.json["error"]["code"] == "too_many_tries"
    assert status(office, basic("sophie", PASSWORD)) == 200
    assert status(office, bearer(secret)) == 200
    assert status(office, bearer("wrong")) == 429


def test_another_address_is_not_concerned(office: Office) -> None:
    client = office.app.test_client()
    for number in range(office.services.settings.web.login_tries):
        client.get("/api/v1/modems", headers=bearer(f"wrong {number}"))
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    answer = client.get("/api/v1/modems", headers=basic("victor", PASSWORD), environ_base=elsewhere)
    assert answer.status_code == 200


def test_a_removed_token_is_refused_at_once(office: Office) -> None:
    secret = users.create_token(office.store, "crm")
    assert status(office, bearer(secret)) == 200
    users.remove_token(office.store, "crm")
    assert status(office, bearer(secret)) == 401


def test_health_and_the_document_need_no_log_in(office: Office) -> None:
    for path in ("/health", "/api/v1/health", "/api/v1/openapi.json"):
        assert status(office, {}, path) == 200
