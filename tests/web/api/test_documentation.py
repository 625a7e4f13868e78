"""The examples of docs/api.md, run with curl against a real server in the page's order."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from fakes.office import NAMES, Office

from appliance.messaging.people import users
from appliance.store import correspondents, incoming
from appliance.store.incoming import NewIncoming
from appliance.web.api.resources import OPERATIONS

PAGE = (Path(__file__).parents[3] / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"```sh\n(?P<command>.*?)```\n(?:```json\n(?P<answer>.*?)```\n)?", re.DOTALL)
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.+]+")


def without_moments(value: Any) -> Any:
    return json.loads(MOMENT.sub("then", json.dumps(value)))


@pytest.mark.slow
def test_the_examples_answer_as_the_page_says(office: Office, address: str) -> None:
    office.client("admin")
    token = users.create_token(office.store, "example")
    of_admin = users.create_token(office.store, "admin's", user_name=NAMES["admin"])
    examples = list(EXAMPLE.finditer(PAGE))
    assert len(examples) >= 10
    for example in examples:
        if "/inbox?" in example["command"]:
            # Somebody replies to the message that the example has just sent.
            discussion = correspondents.id_of(office.store, "+33639980102")
            sent_at = office.clock.now_ms() - 2000
            incoming.add_message(
                office.store, NewIncoming(discussion, "Merci !", "text", 1, "sim", sent_at)
            )
        # The page says that these need an administrator's token.
        for_admins = any(
            path in example["command"] for path in ("/privacy/", "/hooks", "/v1/tokens")
        )
        used = of_admin if for_admins else token
        done = subprocess.run(
            ["bash", "-euc", example["command"].replace("curl ", "curl -sS ", 1)],
            env={**os.environ, "BOX": address, "TOKEN": used},
            capture_output=True,
            text=True,
            check=True,
            timeout=30,
        )
        answer = json.loads(done.stdout or "null")
        if example["answer"]:
            assert without_moments(answer) == without_moments(json.loads(example["answer"]))
        else:
            assert "error" not in (answer or ())
    office.services.hooks().stop()


def test_every_resource_and_every_member_of_a_message_is_on_the_page() -> None:
    for operation in OPERATIONS:
        assert operation.path.split("/")[1] in PAGE
    send = next(operation for operation in OPERATIONS if operation.name == "post_messages")
    assert send.body is not None
    taken_for_clients_only = {"isEncrypted", "simNumber", "deviceId"}
    for member in set(send.body["properties"]) - taken_for_clients_only:
        assert f"`{member}" in PAGE, member
