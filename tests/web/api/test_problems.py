import pytest
from fakes.office import Office
from fakes.program import Program

from appliance.errors import (
    ConflictError,
    ForbiddenError,
    InputError,
    NotFoundError,
    PortError,
    StoreBusyError,
)
from appliance.store import calls


def raising(error: Exception) -> object:
    def page(*_: object, **__: object) -> object:
        raise error

    return page


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (InputError("bad", "Bad."), 422, "bad"),
        (ForbiddenError("no", "No."), 403, "no"),
        (NotFoundError("gone", "Gone."), 404, "gone"),
        (ConflictError("there", "There."), 409, "there"),
        (StoreBusyError("busy", "Busy."), 503, "busy"),
        (PortError("port", "Port."), 503, "port"),
        (ZeroDivisionError("secret detail"), 500, "internal"),
    ],
)
def test_every_error_is_json_under_its_status(
    program: Program,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    status: int,
    code: str,
) -> None:
    monkeypatch.setattr(calls, "page", raising(error))
    answer = program.get("calls")
    assert answer.status_code == status
    assert answer.json["error"]["code"] == code
    assert "secret" not in answer.text
    assert ("Retry-After" in answer.headers) == (status == 503)


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/", "/api/v2/messages", "/api/v1/"])
def test_an_unknown_address_is_json(office: Office, path: str) -> None:
    answer = office.app.test_client().get(path)
    assert answer.status_code == 404
    assert answer.json == {
        "error": {"code": "not_found", "message": "There is nothing at this address."}
    }


@pytest.mark.parametrize("path", ["/api/v1/modems", "/health"])
def test_a_method_that_is_not_taken_is_json_and_says_which_are(office: Office, path: str) -> None:
    answer = office.app.test_client().put(path)
    assert answer.status_code == 405
    assert answer.json["error"]["code"] == "method_not_allowed"
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=501",
        "limit=x",
        "limit=1.0",
        "cursor=x",
        "cursor=WzFd!",
        "cursor=WyJhIl0=",
        "limit=" + "9" * 30,
    ],
)
def test_a_query_that_cannot_be_taken_names_its_parameter(program: Program, query: str) -> None:
    answer = program.get(f"calls?{query}")
    assert answer.status_code == 422
    assert answer.json["error"]["field"] == query.partition("=")[0]


def test_parameters_without_value_and_unknown_ones_are_not_in_the_way(program: Program) -> None:
    assert program.get("calls?limit=&cursor=&skipPhoneValidation=true").status_code == 200


def test_a_slash_at_the_end_is_no_matter(program: Program) -> None:
    assert program.get("calls/").status_code == 200


def test_no_answer_is_kept_by_a_cache(program: Program) -> None:
    assert program.get("modems").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["modems", "nothing", "/health"])
def test_no_cookie_is_read_or_set(program: Program, path: str) -> None:
    answer = program.get(path)
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.vary


def test_what_is_answered_depends_on_who_asks(program: Program) -> None:
    assert program.get("modems").vary.as_set() == {"authorization"}
    assert program.nobody().get("modems").vary.as_set() == {"authorization"}
