from dataclasses import replace
from urllib.parse import urlsplit

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
