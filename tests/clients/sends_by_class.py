"""Send a message by the client that openapi-python-client made: ADDRESS TOKEN."""

import sys

from client import AuthenticatedClient
from client.api.inbox import list_inbox
from client.api.messages import cancel_message, list_messages, send_message
from client.models import Message, NewMessage, NewText
from client.models.message_state import MessageState

address, token = sys.argv[1:]
with AuthenticatedClient(base_url=address, token=token, raise_on_unexpected_status=True) as box:
    new = NewMessage(phone_numbers=["06 39 98 01 01"], text_message=NewText(text="par la classe"))
    made = send_message.sync(client=box, body=new)
    assert isinstance(made, Message), made
    assert made.state is MessageState.PENDING
    assert made.recipients[0].phone_number == "+33639980101"
    listed = list_messages.sync(client=box, state=MessageState.PENDING)
    assert isinstance(listed, list)
    assert listed[0].id == made.id
    taken_back = cancel_message.sync(made.id, client=box)
    assert isinstance(taken_back, Message), taken_back
    assert taken_back.state is MessageState.CANCELLED
    assert list_inbox.sync(client=box, unread=True) == []
