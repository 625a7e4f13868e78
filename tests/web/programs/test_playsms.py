"""playSMS's web services, as its PHP client and Nextcloud's two-factor gateway use them."""

import pytest
from fakes import correspondence
from fakes.dialects import NUMBER, OTHER, Dialects
from werkzeug.test import TestResponse

PATH = "/index.php"


def ask(speaks: Dialects, **query: object) -> TestResponse:
    known = {"app": "ws", "u": "shop", "h": speaks.token, "op": "pv"}
    return speaks.get(PATH, **known | query)


def test_what_its_own_client_sends(speaks: Dialects) -> None:
    answer = ask(speaks, format="json", to="0639980101,0639980102", msg="Bonjour", nofooter=1)
    assert answer.status_code == 200
    first, second = speaks.sent()
    queue = answer.json["data"][0]["queue"]
    assert answer.json["data"] == [
        {
            "status": "OK",
            "error": "0",
            "smslog_id": str(row.id),
            "queue": queue,
            "to": address,
        }
        for row, address in ((first, NUMBER), (second, OTHER))
    ]
    assert answer.json["error_string"] is None
    states = ask(speaks, op="ds", queue=queue).json["data"]
    assert [(each["smslog_id"], each["status"]) for each in states] == [
        (str(second.id), "0"),
        (str(first.id), "0"),
    ]
    one = ask(speaks, op="ds", smslog_id=first.id).json["data"]
    assert [each["dst"] for each in one] == [NUMBER]


def test_what_nextcloud_sends(speaks: Dialects) -> None:
    # it sends the password as h, and looks at the status alone
    assert ask(speaks, to=NUMBER, msg="1234 is your code").status_code == 200
    assert ask(speaks, h="wrong", to=NUMBER, msg="1234").status_code == 401
    assert ask(speaks, to="06", msg="1234").status_code == 400
    assert [row.body for row in speaks.sent()] == ["1234 is your code"]


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"h": "wrong"}, "100"),
        ({"u": "nobody"}, "100"),
        ({"op": "account_add"}, "101"),
        ({"to": ""}, "201"),
        ({"msg": " "}, "201"),
        ({"to": "06"}, "200"),
        ({"schedule": "tomorrow"}, "200"),
        ({"op": "ds", "queue": "unknown"}, "400"),
        ({"op": "ds", "smslog_id": "9"}, "400"),
        ({"op": "ds"}, "501"),
        ({"op": "in"}, "501"),
    ],
)
def test_errors(speaks: Dialects, wrong: dict[str, str], error: str) -> None:
    query = {"to": NUMBER, "msg": "Oui", **wrong}
    answer = ask(speaks, format="json", **query)
    assert (answer.status_code, answer.json["status"], answer.json["error"]) == (200, "ERR", error)
    assert ask(speaks, **query).status_code in (400, 401)
    assert speaks.sent() == []


def test_schedule_and_flash(speaks: Dialects) -> None:
    assert ask(speaks, to=NUMBER, msg="Oui", schedule="2099-12-24 09:00:00", type="flash").json
    (row,) = speaks.sent()
    assert (row.status, row.form) == ("scheduled", "flash")


def test_what_arrived_is_listed(speaks: Dialects) -> None:
    correspondence.receive(speaks.office, "Merci à vous", NUMBER)
    for operation in ("in", "ix"):
        (row,) = ask(speaks, op=operation).json["data"]
        assert (row["src"], row["msg"]) == (NUMBER, "Merci à vous")
        assert ask(speaks, op=operation, src=OTHER, format="json").json["error"] == "501"
        assert ask(speaks, op=operation, last=row["id"], format="json").json["error"] == "501"


def test_the_credit(speaks: Dialects) -> None:
    answer = ask(speaks, op="cr").json
    assert (answer["status"], answer["credit"]) == ("OK", "1000000")


def test_another_app_is_nowhere(speaks: Dialects) -> None:
    assert ask(speaks, app="menu").status_code == 404
