from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from fakes.clock import FakeClock
from fakes.office import Office
from fakes.program import Program

from appliance.modem.state import StorageUse
from appliance.store import calls


def test_modems_are_shown_without_what_identifies_the_sim(office: Office, program: Program) -> None:
    office.modems[0] = replace(
        office.modems[0], imsi="208010000000001", storages=(StorageUse("SM", 3, 20),)
    )
    (modem,) = program.get("modems").json
    assert (modem["name"], modem["condition"], modem["canSend"]) == ("sim", "ready", True)
    assert modem["signalPercent"] == 78
    assert modem["storages"] == [{"name": "SM", "used": 3, "total": 20}]
    assert "imsi" not in modem
    assert program.as_("admin").get("modems").json[0]["imsi"] == "208010000000001"


def test_calls_come_newest_first_in_pages(office: Office, program: Program) -> None:
    for number in ("+33612345678", None, "+33687654321"):
        calls.add(office.store, "sim", number, 2)
    first = program.get("calls?limit=2")
    assert first.headers["X-Total-Count"] == "3"
    assert [(call["number"], call["rings"]) for call in first.json] == [
        ("+33687654321", 2),
        (None, 2),
    ]
    following = urlsplit(first.headers["Link"].partition(">")[0].lstrip("<"))
    assert following.path == "/api/v1/calls"
    assert 'rel="next"' in first.headers["Link"]
    second = program.get(f"{following.path}?{following.query}")
    assert [(call["number"], call["name"]) for call in second.json] == [("+33612345678", None)]
    assert second.headers["X-Total-Count"] == "3"
    assert "Link" not in second.headers


@pytest.mark.parametrize("limit", [1, 2, 500])
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["4", "3", "2", "1"]),
        ("sort=created_at", ["1", "2", "3", "4"]),
        ("number=0612345678", ["3", "1"]),
        ("number=0612345678&sort=created_at&from=2026-09-21T14:13:21Z", ["3"]),
        ("number=0600000000", []),
        ("since=2", ["4", "3"]),
        ("since=2&sort=created_at&number=0612345678", ["3"]),
        ("from=2026-09-21T14:13:21Z&to=2026-09-21T14:13:23Z", ["3", "2"]),
        ("from=2026-09-21T14:13:21Z&sort=created_at", ["2", "3", "4"]),
    ],
)
def test_calls_are_filtered(
    program: Program, clock: FakeClock, query: str, found: list[str], limit: int
) -> None:
    for number in ("+33612345678", None, "+33612345678", "36111"):
        calls.add(program.office.store, "sim", number, 2)
        clock.advance(1)
    ids: list[str] = []
    path = f"calls?{query}&limit={limit}" if query else f"calls?limit={limit}"
    while path:
        answer = program.get(path)
        assert answer.headers["X-Total-Count"] == str(len(found))
        ids += [call["id"] for call in answer.json]
        following = urlsplit(answer.headers.get("Link", "").partition(">")[0].lstrip("<"))
        path = f"{following.path}?{following.query}" if following.path else ""
    assert ids == found
