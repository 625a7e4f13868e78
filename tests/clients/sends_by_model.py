"""Send a message by the models that datamodel-code-generator made: ADDRESS TOKEN."""

import sys

import httpx
from models import Error, Message, NewMessage, NewText

address, token = sys.argv[1:]
new = NewMessage(phoneNumbers=["06 39 98 01 01"], textMessage=NewText(text="par le modèle"))
content = new.model_dump(mode="json", by_alias=True)
headers = {"Authorization": f"Bearer {token}"}
answer = httpx.post(f"{address}/messages", json=content, headers=headers)
assert answer.status_code == 202, answer.text
made = Message.model_validate(answer.json())
assert made.recipients[0].phoneNumber == "+33639980101"
assert answer.headers["Location"].endswith(made.id)
refused = httpx.get(f"{address}/messages", params={"stat": "x"}, headers=headers)
assert Error.model_validate(refused.json()).error.field == "stat"
