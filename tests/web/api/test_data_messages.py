"""`dataMessage` in the API, and received data with its port."""

from typing import Any

import pytest
from fakes.correspondence import MARIE
from fakes.office import Office
from fakes.program import Program

from appliance.store import correspondents, incoming
from appliance.store.incoming import NewIncoming

DATA = {"data": "AQL/", "port": 5555}
BODY: dict[str, Any] = {"id": "a", "phoneNumbers": [MARIE], "dataMessage": DATA}


@pytest.mark.parametrize("path", ["messages", "/3rdparty/v1/messages"])
def test_data_is_sent_and_shown_as_such(office: Office, program: Program, path: str) -> None:
    sent = program.post(path, BODY)
    assert sent.status_code == 202, sent.text
    assert sent.json["dataMessage"] == DATA
    assert (sent.json["textMessage"], sent.json["segments"]) == ({"text": ""}, 1)
    page = office.client("operator").get(f"/discussions/{MARIE}").text
    assert "AQL/" not in page
    assert "Données destinées à un programme" in page


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"dataMessage": {"data": "AQL/"}}, "dataMessage.port"),
        ({"dataMessage": {"data": "AQL/", "port": 0}}, "dataMessage.port"),
        ({"dataMessage": {"data": "é", "port": 1}}, "dataMessage.data"),
        ({"textMessage": {"text": "x"}}, "dataMessage"),
        ({"flash": True}, "flash"),
    ],
)
def test_what_cannot_be_sent(program: Program, changed: dict[str, Any], field: str) -> None:
    refused = program.post("messages", BODY | changed)
    assert (refused.status_code, refused.json["error"]["field"]) == (422, field)


def test_received_data_has_its_port(office: Office, program: Program) -> None:
    discussion = correspondents.id_of(office.store, MARIE)
    for octets, port in ((b"\1\2\xff", 5555), (b"\4", None)):
        new = NewIncoming(discussion, "", "data", 1, "sim", None, data=octets, port=port)
        incoming.add_message(office.store, new)
    without, with_port = program.get("inbox").json
    assert (with_port["data"], with_port["port"], with_port["kind"]) == ("0102FF", 5555, "data")
    assert "port" not in without
