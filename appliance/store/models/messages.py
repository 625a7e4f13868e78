"""Incoming and outgoing messages, sendings, segments and received PDUs."""

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
    """A sending: one request that creates a message for each recipient."""

    id = LastingId()
    public_id = Text(constraints=[UNIQUE])  # the id in the API
    created_at = Moment()
    author_kind = Text()  # user, token, rule, system
    author = Text()
    origin = Text()  # reply, page, api, command, stop_reply, test
    text = Text()
    message_class = Text(
        column_name="class", constraints=[one_of("class", "functional", "promotional")]
    )
    priority = Number()  # -128 to 127; the highest goes first
    due_at = Moment(null=True)  # null: at once
    total = Number()  # number of recipients
    paused = Flag(constraints=[default(0)])
    subject = Text(null=True)  # for the office alone, never sent
    template_id = Number(null=True)  # the template that its text was made from
    account_id = Number(null=True)  # the account that pays
    form = Text(
        constraints=[default("normal"), one_of("form", "normal", "flash", "normal_then_flash")]
    )
    merged = Flag(constraints=[default(0)])  # 1: the text has variables, each message its own body
    erased_at = Moment(null=True)  # when its text was erased; null: not


class BatchGroup(Model):
    """A group that a sending was made to."""

    batch_id = Reference(Batch, on_delete="CASCADE")
    group_id = Number()

    class Meta:
        """Options for peewee."""

        primary_key = peewee.CompositeKey("batch_id", "group_id")
        without_rowid = True


class RevisedBatch(Model):
    """An edited sending with messages that have not been changed yet."""

    batch_id = Reference(Batch, primary_key=True, on_delete="CASCADE")
    actor = Text()  # who edited it, as in the journal
    text = Text()
    segments = Number()
    due_at = Moment()
    verdicts = Text()  # JSON: address to [status, error], where they change
    done = Number(constraints=[default(0)])  # the last message changed
    form = Text(null=True)  # null: the form and the validity stay
    expires_at = Moment(null=True)  # with `form`: not sent after this time


class StagedBatch(Model):
    """A large sending with messages that have not been created yet."""

    batch_id = Reference(Batch, primary_key=True, on_delete="CASCADE")
    common = Text()  # JSON: what its messages share, see `appliance.store.sendings`


class Staged(Model):
    """Recipients of a large sending whose messages have not been created yet."""

    batch_id = Reference(StagedBatch, on_delete="CASCADE")
    position = Number()  # of the first of them, in the order in which they were given
    recipients = Text()  # JSON: see `appliance.store.sendings.NewRow`

    class Meta:
        """Options for peewee."""

        primary_key = peewee.CompositeKey("batch_id", "position")
        without_rowid = True


class Route(Model):
    """Lines that messages may take, and what chose them."""

    id = Id()
    tiers = Text()  # JSON: lists of equal lines, the first list first
    why = Text()  # see `appliance.store.routes.Why`


class Message(Model):
    """An incoming or outgoing message; `appliance.store.states` lists the values of `status`."""

    id = LastingId()
    discussion_id = Reference(Discussion)
    direction = Text(constraints=[one_of("direction", "in", "out")])
    at = Moment()  # when received, accepted or, if scheduled, released
    place = Number(null=True)  # its place in the order of ids; null: its id
    body = Text()
    status = Text()
    kind = Text(constraints=[default("text")])  # text, flash, data, raw
    segments = Number(constraints=[default(1)])
    modem = Text(null=True)  # the line; null: not claimed yet
    sent_at = Moment(null=True)  # in: network's time stamp; out: when the last segment was accepted
    read_at = Moment(null=True)  # in: null is unread; out: when a person dismissed a failure
    data = Octets(null=True)  # in: the octets of kind data, the PDU of kind raw
    # Outgoing messages only:
    batch_id = Reference(Batch, null=True)
    priority = Number(constraints=[default(0)])  # the sending's
    ready = Flag(constraints=[default(0)])  # 1: a segment may be submitted now
    release_at = Moment(null=True)  # when `ready` becomes 1: the due time or the next attempt
    next_sequence = Number(constraints=[default(1)])  # the segment to submit or being submitted
    attempts = Number(constraints=[default(0)])  # attempts to submit that segment
    report = Flag(constraints=[default(1)])  # a status report is wanted
    expires_at = Moment(null=True)  # not sent after this time
    on_uncertain = Text(
        constraints=[default("ask"), one_of("on_uncertain", "ask", "resend", "drop")]
    )
    message_class = Number(null=True)  # TP-DCS message class; 0 is flash
    delivered_at = Moment(null=True)
    error = Text(null=True)  # a code, such as CMS 500, report 0x45, opted_out
    contact_id = Number(null=True)  # the chosen contact; null: only a number was given
    # Segments that the account has paid for it and not got back; null: no account pays.
    charged = Number(null=True)
    erased_at = Moment(null=True)  # when its text was erased; null: not
    route_id = Reference(Route, null=True)  # null: any line that is not kept for something else
    parts = Number(null=True)  # 1: its line sends it whole; null: its segments
    port = Number(null=True)  # of kind data: the port of the program that it is for


class TextKept(Model):
    """An old message whose text is erased later: it may still be sent or reported."""

    message_id = Reference(Message, primary_key=True, on_delete="CASCADE")


class Segment(Model):
    """A segment of an outgoing message that a line has claimed."""

    message_id = Reference(Message, on_delete="CASCADE")
    # From 1. Once the flash follows the normal form, the segments of the normal form have the
    # negated numbers, so that late reports find them.
    sequence = Number()
    state = Text()  # submitting, sent, delivered, failed, uncertain
    reference = Number(null=True)  # message reference (TP-MR)
    submitted_at = Moment()
    reported_at = Moment(null=True)
    report_status = Number(null=True)  # TP-ST

    class Meta:
        """Options for peewee."""

        primary_key = peewee.CompositeKey("message_id", "sequence")
        without_rowid = True


class Part(Model):
    """A received PDU, kept so that none is stored twice, or a part of a concatenated message."""

    digest = Octets(primary_key=True)  # the first 16 octets of the PDU's SHA-256
    message_id = Number(null=True)  # null: a part that waits for the others
    at = Moment()
    # Parts of concatenated messages only:
    address = Text(null=True)
    reference = Number(null=True)  # concatenation reference; 16-bit ones plus 65536
    total = Number(null=True)
    sequence = Number(null=True)
    modem = Text(null=True)
    pdu = Text(null=True)  # hexadecimal; null: its message was deleted

    class Meta:
        """Options for peewee."""

        without_rowid = True


class UnmatchedReport(Model):
    """A recent delivery report that matches no segment yet: the answer to the submit may follow."""

    id = Id()
    at = Moment()
    reference = Number()
    recipient = Text()
    status = Number()  # TP-ST
    taken_at = Moment(null=True)  # by the service centre's clock
    modem = Text(null=True)  # the line that received it


_IS_OF_MANY = Batch.total > 1
index("batch_of_many", Batch.created_at, where=_IS_OF_MANY)
index("batch_of_author", Batch.author_kind, Batch.author, Batch.created_at, where=_IS_OF_MANY)
index("batch_of_template", Batch.template_id, Batch.created_at, where=_IS_OF_MANY)
index("batch_group_by_group", BatchGroup.group_id, BatchGroup.batch_id)
index("message_by_discussion", Message.discussion_id, Message.id)
# Scheduled messages get their place when they are released; both these and those that wait are few.
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
# Nearly all incoming messages are `received`; they are listed by direction instead.
index(
    "message_by_status", Message.status, Message.at, where=Message.status != MessageStatus.RECEIVED
)
index(
    "message_by_batch",
    Message.batch_id,
    Message.id,
    where=Message.batch_id.is_null(is_null=False),
)
# The direction is constant here, but makes SQLite prefer these two to `message_by_direction`.
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
index(
    "message_data",
    Message.direction,
    Message.at,
    where=Message.kind == "data",
)
index("route_known", Route.tiers, Route.why, unique=True)
index(
    "message_ready",
    Message.route_id,
    Message.priority.desc(),
    Message.id,
    where=(Message.ready == 1) & Message.modem.is_null(),
)
index(
    "message_begun",
    Message.modem,
    Message.priority.desc(),
    Message.id,
    where=(Message.ready == 1) & Message.modem.is_null(is_null=False),
)
index("message_release", Message.release_at, where=Message.release_at.is_null(is_null=False))
# Delayed messages have `release_at`; only the others wait for a person.
IS_DELAYED = (Message.status == MessageStatus.HELD) & Message.release_at.is_null(is_null=False)
IS_UNDECIDED = (Message.status == MessageStatus.HELD) & Message.release_at.is_null()
index("message_undecided", Message.at, where=IS_UNDECIDED)
index(
    "message_expiry",
    Message.expires_at,
    where=Message.expires_at.is_null(is_null=False)
    & Message.status.in_([MessageStatus.QUEUED, MessageStatus.SCHEDULED, MessageStatus.HELD]),
)
index("segment_uncertain", Segment.message_id, where=Segment.state == SegmentState.UNCERTAIN)
# One index for both: a segment goes from the one state to the other. SQLite uses it for one of the
# states because the condition is an OR, which an IN is not.
index(
    "segment_open",
    Segment.state,
    Segment.reference,
    Segment.message_id,
    where=(Segment.state == SegmentState.SUBMITTING) | (Segment.state == SegmentState.SENT),
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
index("part_by_time", Part.at)

MODELS: tuple[type[peewee.Model], ...] = (
    Batch,
    BatchGroup,
    RevisedBatch,
    StagedBatch,
    Staged,
    Route,
    Message,
    TextKept,
    Segment,
    Part,
    UnmatchedReport,
)
