"""Webhooks, what they deliver, who wants reports, and what the callbacks of lines have brought."""

import peewee

from appliance.store.models.base import (
    UNIQUE,
    Flag,
    LastingId,
    Model,
    Moment,
    Number,
    Reference,
    Text,
    default,
    index,
    one_of,
)
from appliance.store.models.messages import Batch


class Hook(Model):
    """An address that is told of events."""

    id = LastingId()
    public_id = Text(constraints=[UNIQUE])  # the id in the API
    url = Text()
    events = Text()  # JSON: their names, such as sms:received
    secret = Text()  # the key of the signatures, sealed
    number = Text(null=True)  # only about this correspondent; null: all
    line = Text(null=True)  # only about this line; null: all
    paused = Flag(constraints=[default(0)])
    created_at = Moment()
    actor = Text()  # who made it
    failures = Number(constraints=[default(0)])  # consecutive attempts without any answer of use
    retry_at = Moment(null=True)  # nothing is delivered before; null: at once
    # Only about members of this group, which may have been deleted; null: all.
    group_id = Number(null=True)
    # What receivers expect: ours (JSON), or the request of SMSEagle or of Kannel.
    form = Text(constraints=[default("json"), one_of("form", "json", "smseagle", "kannel")])


class HookDelivery(Model):
    """An event on its way to a hook, or delivered, or given up."""

    id = LastingId()
    hook_id = Reference(Hook, on_delete="CASCADE")
    event = Text()  # such as sms:received
    at = Moment()  # when it happened
    discussion_id = Number(null=True)  # deliveries about one are in order
    message_id = Number(null=True)
    about = Text(null=True)  # the address, if there is no message
    state = Text(constraints=[default("waiting"), one_of("state", "waiting", "done", "dead")])
    attempts = Number(constraints=[default(0)])
    retry_at = Moment(null=True)  # null: at once
    tried_at = Moment(null=True)
    status = Number(null=True)  # of the last answer (HTTP); null: none
    answer = Text(null=True)  # its beginning, or why there was none


class ReportAddress(Model):
    """An address that a program wants called for each report about a sending."""

    batch_id = Reference(Batch, primary_key=True, on_delete="CASCADE")
    hook_id = Reference(Hook, on_delete="CASCADE")  # in whose queue the reports wait
    address = Text()  # with the escapes of Kannel, such as %d
    mask = Number()  # which reports: Kannel's dlr-mask
    own = Text()  # what the program calls the sender
    at = Moment()


class LineArrival(Model):
    """A message that a callback of a line has brought."""

    line = Text()
    remote_id = Text()  # the message's id at the other end
    message_id = Number()
    at = Moment()

    class Meta:
        """Options for peewee."""

        primary_key = peewee.CompositeKey("line", "remote_id")
        without_rowid = True


index(
    "hook_delivery_waiting",
    HookDelivery.hook_id,
    HookDelivery.id,
    where=HookDelivery.state == "waiting",
)
index(
    "hook_delivery_in_order",
    HookDelivery.hook_id,
    HookDelivery.discussion_id,
    HookDelivery.id,
    where=HookDelivery.state == "waiting",
)
index(
    "hook_delivery_about",
    HookDelivery.hook_id,
    HookDelivery.about,
    HookDelivery.id,
    where=(HookDelivery.state == "waiting") & HookDelivery.about.is_null(is_null=False),
)
index("report_address_by_time", ReportAddress.at)
index("report_address_by_hook", ReportAddress.hook_id)
index("hook_delivery_dead", HookDelivery.hook_id, where=HookDelivery.state == "dead")
index("hook_delivery_by_hook", HookDelivery.hook_id, HookDelivery.id)
index("hook_delivery_by_time", HookDelivery.at, where=HookDelivery.state != "waiting")

MODELS: tuple[type[peewee.Model], ...] = (Hook, HookDelivery, ReportAddress, LineArrival)
