"""Messages in and out, the sendings that made them, their segments, and the PDUs that came in."""

import peewee

from appliance.store.models.base import (
    UNIQUE,
    Flag,
    Id,
    LastingId,
    Model,
    Moment,
    Number,
    Octets,
    Reference,
    Text,
    default,
    index,
    one_of,
)
from appliance.store.models.discussions import Discussion
from appliance.store.states import DEFERRED, MessageStatus, SegmentState


class Batch(Model):
    """A sending: one act that makes a message for each recipient."""

    id = LastingId()
    public_id = Text(constraints=[UNIQUE])  # the API's id
    created_at = Moment()
    author_kind = Text()  # user, token, rule, system
    author = Text()
    origin = Text()  # reply, page, api, command, stop_reply, test
    text = Text()
    message_class = Text(
        column_name="class", constraints=[one_of("class", "functional", "promotional")]
    )
    priority = Number()  # -128 to 127, the highest goes first
    due_at = Moment(null=True)  # null: at once
    total = Number()  # recipients
    paused = Flag(constraints=[default(0)])


class RevisedBatch(Model):
    """A sending that was edited, and of which messages are still to be changed."""

    batch_id = Reference(Batch, primary_key=True, on_delete="CASCADE")
    actor = Text()  # who edited it, as the journal says it
    text = Text()
    segments = Number()
    due_at = Moment()
    verdicts = Text()  # JSON: address to [status, error], where it changes
    done = Number(constraints=[default(0)])  # the last message that was changed


class StagedBatch(Model):
    """A large sending of which messages are still to be made."""

    batch_id = Reference(Batch, primary_key=True, on_delete="CASCADE")
    common = Text()  # JSON: what its messages have in common, see `appliance.store.sendings`


class Staged(Model):
    """A recipient of a large sending whose message is still to be made."""

    batch_id = Reference(StagedBatch, on_delete="CASCADE")
    position = Number()  # in the order in which the recipients were given
    address = Text()
    status = Text()  # that the message will have
    error = Text(null=True)  # that the message will have
    contact_id = Number(null=True)  # the person who was chosen
    body = Text(null=True)  # the recipient's own, as are the following; null: as the batch has it
    segments = Number(null=True)
    due_at = Moment(null=True)

    class Meta:
        """For peewee."""

        primary_key = peewee.CompositeKey("batch_id", "position")
        without_rowid = True


class Message(Model):
    """A message in or out; `appliance.store.states` has what `status` can be."""

    id = LastingId()
    discussion_id = Reference(Discussion)
    direction = Text(constraints=[one_of("direction", "in", "out")])
    at = Moment()  # received, accepted, or released when it was scheduled
    place = Number(null=True)  # in the order of ids; null: its id is its place
    body = Text()
    status = Text()
    kind = Text(constraints=[default("text")])  # text, flash, data, raw
    segments = Number(constraints=[default(1)])
    modem = Text(null=True)  # the line it came or goes by; null: not claimed yet
    sent_at = Moment(null=True)  # in: stamped by the network; out: its last segment was accepted
    read_at = Moment(null=True)  # in: null is unread; out: a person left a failure at that
    data = Octets(null=True)  # in, kind data: the octets; kind raw: the PDU
    # Of outgoing messages alone:
    batch_id = Reference(Batch, null=True)
    priority = Number(constraints=[default(0)])  # the sending's
    ready = Flag(constraints=[default(0)])  # 1: a segment may be submitted now
    release_at = Moment(null=True)  # when `ready` is to become 1: its due time or its next try
    next_sequence = Number(constraints=[default(1)])  # the segment to submit, or submitted now
    attempts = Number(constraints=[default(0)])  # to submit that segment
    report = Flag(constraints=[default(1)])  # a status report is wanted
    expires_at = Moment(null=True)  # not sent after this
    on_uncertain = Text(
        constraints=[default("ask"), one_of("on_uncertain", "ask", "resend", "drop")]
    )
    message_class = Number(null=True)  # TP-DCS message class; 0: flash
    delivered_at = Moment(null=True)
    error = Text(null=True)  # a code: CMS 500, report 0x45, opted_out
    contact_id = Number(null=True)  # the person who was chosen; null: only a number was given


class Segment(Model):
    """A segment of an outgoing message, from the moment a line claimed it."""

    message_id = Reference(Message, on_delete="CASCADE")
    sequence = Number()  # from 1
    state = Text()  # submitting, sent, delivered, failed, uncertain
    reference = Number(null=True)  # message reference (TP-MR)
    submitted_at = Moment()
    reported_at = Moment(null=True)
    report_status = Number(null=True)  # TP-ST

    class Meta:
        """For peewee."""

        primary_key = peewee.CompositeKey("message_id", "sequence")
        without_rowid = True


class Part(Model):
    """A PDU that was ever received, so that none is taken twice; and the parts of long messages."""

    digest = Octets(primary_key=True)  # the first 16 octets of the PDU's SHA-256
    message_id = Number(null=True)  # null: a part that waits for the others
    at = Moment()
    # Of the parts of concatenated messages alone:
    address = Text(null=True)
    reference = Number(null=True)  # concatenation reference; 65536 more where it has 16 bits
    total = Number(null=True)
    sequence = Number(null=True)
    modem = Text(null=True)
    pdu = Text(null=True)  # hexadecimal; null: its message was deleted

    class Meta:
        """For peewee."""

        without_rowid = True


class UnmatchedReport(Model):
    """One of the newest delivery reports that found no segment: its answer may be on its way."""

    id = Id()
    at = Moment()
    reference = Number()
    recipient = Text()
    status = Number()  # TP-ST
    taken_at = Moment(null=True)  # by the service centre's clock
    modem = Text(null=True)  # that it came to


index("message_by_discussion", Message.discussion_id, Message.id)
# Those that waited take their place when they go: few, as are those that wait.
index(
    "message_moved",
    Message.discussion_id,
    Message.place,
    where=Message.place.is_null(is_null=False),
)
index(
    "message_waiting",
    Message.discussion_id,
    Message.release_at,
    where=Message.status.in_(DEFERRED),
)
index("message_by_direction", Message.direction, Message.at)
# Nearly all incoming ones are `received`: these are listed by direction.
index(
    "message_by_status", Message.status, Message.at, where=Message.status != MessageStatus.RECEIVED
)
index(
    "message_by_batch",
    Message.batch_id,
    Message.id,
    where=Message.batch_id.is_null(is_null=False),
)
# The direction, ever the same, makes SQLite prefer these two to `message_by_direction`.
index(
    "message_unread",
    Message.direction,
    Message.at,
    where=(Message.direction == "in") & Message.read_at.is_null(),
)
index(
    "message_read",
    Message.direction,
    Message.at,
    where=(Message.direction == "in") & Message.read_at.is_null(is_null=False),
)
index("message_ready", Message.priority.desc(), Message.id, where=Message.ready == 1)
index("message_release", Message.release_at, where=Message.release_at.is_null(is_null=False))
index(
    "message_expiry",
    Message.expires_at,
    where=Message.expires_at.is_null(is_null=False)
    & Message.status.in_([MessageStatus.QUEUED, MessageStatus.SCHEDULED, MessageStatus.HELD]),
)
index("segment_submitting", Segment.message_id, where=Segment.state == SegmentState.SUBMITTING)
index("segment_uncertain", Segment.message_id, where=Segment.state == SegmentState.UNCERTAIN)
index(
    "segment_awaiting_report",
    Segment.reference,
    Segment.message_id,
    where=Segment.state == SegmentState.SENT,
)
index(
    "part_by_message",
    Part.message_id,
    Part.sequence,
    where=Part.total.is_null(is_null=False),
)
index(
    "part_alike",
    Part.address,
    Part.reference,
    Part.total,
    Part.sequence,
    Part.at,
    where=Part.total.is_null(is_null=False),
)

MODELS: tuple[type[peewee.Model], ...] = (
    Batch,
    RevisedBatch,
    StagedBatch,
    Staged,
    Message,
    Segment,
    Part,
    UnmatchedReport,
)
