"""Use every method of the PyPI client of SMS Gateway for Android, unmodified.

The arguments are the address, the name and the secret of an administrator's token, a number, and
the address that webhooks go to. What the box is to have received is there already.
"""

import sys
from datetime import UTC, datetime, timedelta

from android_sms_gateway import APIClient, Message, domain
from android_sms_gateway.enums import (
    LimitPeriod,
    ProcessState,
    WebhookDelivery,
    WebhookEvent,
)
from android_sms_gateway.errors import APIError

ADDRESS, NAME, SECRET, NUMBER, RECEIVER = sys.argv[1:]
LATER = timedelta(days=36500)


def refused(act: object, status: int) -> dict[str, object]:
    found: APIError | None = None
    try:
        act()  # type: ignore[operator]
    except APIError as error:
        found = error
    assert found is not None, "it was not refused"
    assert found.status_code == status, (found.status_code, found.response)
    assert found.response["error"]["message"]
    return found.response


with APIClient(NAME, SECRET, base_url=ADDRESS) as client:
    text = domain.TextMessage("Bonjour")
    sent = client.send(
        Message(phone_numbers=[NUMBER], text_message=text, id="order-1", ttl=3600),
        skip_phone_validation=True,
        device_active_within=12,
    )
    assert (sent.id, sent.state) == ("order-1", ProcessState.Pending)
    assert sent.recipients[0].phone_number == NUMBER
    assert sent.device_id == client.list_devices()[0].id or "/api/" in ADDRESS
    again = Message(phone_numbers=[NUMBER], text_message=text, id="order-1")
    known = refused(lambda: client.send(again), 409)
    assert known["existing"]["id"] == "order-1"
    octets = domain.DataMessage.with_bytes(b"\1\2\xff", 5555)
    data_sent = client.send(Message(phone_numbers=[NUMBER], data_message=octets, id="order-9"))
    assert data_sent.state == ProcessState.Pending
    client.cancel_message("order-9")
    refused(lambda: client.send(Message(phone_numbers=["many"], text_message=text)), 422)
    client.cancel_message("order-1")
    cancelled = client.get_state("order-1")
    assert cancelled.state in (ProcessState.Failed, ProcessState.Cancelled)
    listed = client.get_messages(
        query=domain.MessagesQueryFilter(from_=datetime(2020, 1, 1, tzinfo=UTC)),
        pagination=domain.QueryPagination(limit=10, offset=0),
        sort="-created_at",
    )
    assert [each.id for each in listed] == ["order-9", "order-1"]

    inbox = client.list_inbox_messages()
    assert {each.message_type for each in inbox} == {"SMS", "DATA_SMS"}
    only_data = domain.InboxQueryFilter(message_type="DATA_SMS", include_attachments=True)
    (data,) = client.list_inbox_messages(inbox_filter=only_data)
    assert data.content_preview == "AQL/"
    only_texts = domain.InboxQueryFilter(message_type="SMS")
    (received,) = client.list_inbox_messages(
        inbox_filter=only_texts, pagination=domain.QueryPagination(limit=5, offset=0)
    )
    assert (received.content_preview, received.sim_number) == ("Merci", 1)
    assert received.created_at.tzinfo is not None

    made = client.create_webhook(
        domain.Webhook(id=None, url=RECEIVER, event=WebhookEvent.SMS_RECEIVED)
    )
    assert made in client.get_webhooks()
    since, until = datetime(2020, 1, 1, tzinfo=UTC), datetime.now(UTC) + LATER
    asked = domain.InboxRefreshRequest(
        since, until, "box", ["SMS"], webhook_delivery=WebhookDelivery.INDIVIDUAL
    )
    assert client.refresh_inbox(asked) == {"messages": 1, "deliveries": 1}
    assert client.export_inbox(domain.MessagesExportRequest("box", since, until))["messages"] == 2
    client.delete_webhook(made.id)
    client.delete_webhook(made.id)
    assert made not in client.get_webhooks()

    logs = client.get_logs(from_=since.isoformat(), to=until.isoformat())
    assert logs[0].module == "hook"
    health = (
        client.health_check(),
        client.liveness_check(),
        client.readiness_check(),
        client.startup_check(),
    )
    assert all(each.checks for each in health)
    settings = domain.DeviceSettings(
        messages=domain.SettingsMessages(limit_period=LimitPeriod.PER_MINUTE, limit_value=12)
    )
    client.patch_settings(settings)
    client.update_settings(client.get_settings())
    assert client.get_settings().messages.limit_value == 12

    token = client.generate_token(domain.TokenRequest(["messages:list", "tokens:manage"], 3600))
    following = client.refresh_token(token.refresh_token)
with APIClient(None, following.access_token, base_url=ADDRESS) as limited:
    assert len(limited.get_messages()) == 2
    lacking = refused(limited.list_inbox_messages, 403)
    assert lacking["error"]["code"] == "token_scope"
    limited.revoke_token(following.id)
with APIClient(None, following.access_token, base_url=ADDRESS) as over:
    refused(over.get_messages, 401)
