import re

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
from appliance.web.api.operations import Operation
from appliance.web.api.resources import OPERATIONS


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


def test_only_the_methods_of_the_path_itself_are_allowed(office: Office) -> None:
    client = office.app.test_client()
    assert client.put("/api/v1/templates/export").headers["Allow"] == "GET, HEAD"
    assert client.put("/api/v1/templates/import").headers["Allow"] == "POST"
    assert "DELETE" in client.put("/api/v1/templates/7").headers["Allow"]


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


LISTS = ["messages", "inbox", "discussions", "calls", "optouts"]


@pytest.mark.parametrize(
    ("query", "field", "said"),
    [
        ("stat=failed", "stat", "stat is not known"),
        ("Limit=5", "Limit", 'did you mean "limit"?'),
        ("page=2", "page", "page is not known."),
        ("limit=", "limit", "limit is empty."),
        ("limit=5&limit=6", "limit", "limit is given more than once."),
        ("since=", "since", "since is empty."),
        ("sort=date", "sort", "sort must be one of -created_at, created_at, +created_at."),
        ("from=yesterday", "from", "from must be a date and time with offset"),
        ("from=2026-01-01T00:00:00", "from", "from must be a date and time with offset"),
        ("from=2026-01-02T00:00Z&to=2026-01-01T00:00Z", "to", "to must be later than from."),
        ("since=1&from=2026-01-02T00:00Z", "since", "since cannot be given together with from"),
        ("%F0%9F%98%80=1", "\\U0001f600", "is not known."),
    ],
)
@pytest.mark.parametrize("path", LISTS)
def test_no_list_leaves_a_parameter_out_of_account(
    program: Program, path: str, query: str, field: str, said: str
) -> None:
    answer = program.get(f"{path}?{query}")
    assert answer.status_code == 422
    error = answer.json["error"]
    assert (error["code"], error["field"]) == ("bad_field", field)
    assert said in error["message"]


def test_what_was_meant_is_guessed(program: Program) -> None:
    for wrong, meant in [("stat", "state"), ("staus", "status"), ("ofset", "offset")]:
        answer = program.get(f"messages?{wrong}=x")
        assert f'did you mean "{meant}"?' in answer.json["error"]["message"]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.name)
def test_no_operation_takes_a_parameter_that_it_does_not_know(
    office: Office, operation: Operation
) -> None:
    admin = Program(office).as_("admin")
    path = "/api/v1" + re.sub(r"\{\w+\}", "1", operation.path)
    answer = admin.ask(operation.method, f"{path}?surprise=1", json={})
    assert (answer.status_code, answer.json["error"]["field"]) == (422, "surprise")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("offset=-1", "offset"),
        ("offset=10001", "offset"),
        ("offset=1&cursor=1.1", "offset"),
        ("since=x", "since"),
        ("unread=perhaps", "unread"),
    ],
)
def test_what_the_inbox_refuses(program: Program, query: str, field: str) -> None:
    answer = program.get(f"inbox?{query}")
    assert (answer.status_code, answer.json["error"]["field"]) == (422, field)


@pytest.mark.parametrize("path", ["messages", "optouts"])
def test_a_list_does_not_begin_after_what_is_not_there(program: Program, path: str) -> None:
    answer = program.get(f"{path}?since=0612345678")
    assert (answer.status_code, answer.json["error"]["field"]) == (422, "since")


def test_a_slash_at_the_end_is_no_matter(program: Program) -> None:
    assert program.get("calls/").status_code == 200


def test_no_answer_is_kept_by_a_cache(program: Program) -> None:
    assert program.get("modems").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["modems", "nothing", "/health"])
def test_no_cookie_is_read_or_set(program: Program, path: str) -> None:
    answer = program.get(path)
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.vary


def test_answers_vary_by_log_in_and_encoding(
    program: Program,
) -> None:
    for asker in (program, program.nobody()):
        assert asker.get("modems").vary.as_set() == {"authorization", "accept-encoding"}
