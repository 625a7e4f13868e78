"""Counts kept up to date, so that no page counts messages, and samples of the signal."""

from typing import Final

import peewee

from appliance.store.models.base import Model, Moment, Number, Text, index
from appliance.store.states import DELAYED, UNFINISHED, MessageStatus

# Sendings up to this size keep no counts: a page counts their messages when it needs them. Most
# have one recipient, and a row of counts would cost every change of state one more page.
LARGEST_COUNTED_BATCH: Final = 20


class StatusCount(Model):
    """The number of messages in each state; kept up to date by triggers."""

    direction = Text()  # in or out; batch counts the sendings
    status = Text()  # of messages; for in also "unread"; for batch "all"
    count = Number()

    class Meta:
        """Options for peewee."""

        primary_key = peewee.CompositeKey("direction", "status")
        without_rowid = True


class BatchStatus(Model):
    """The number of messages of a large sending in each state; kept up to date by triggers."""

    batch_id = Number()
    status = Text()
    count = Number()

    class Meta:
        """Options for peewee."""

        primary_key = peewee.CompositeKey("batch_id", "status")
        without_rowid = True


class DayCount(Model):
    """How often each thing happened on a day, or for a line's recipients, in a month."""

    day = Text()  # local date, YYYY-MM-DD, or month, YYYY-MM
    what = Text()  # sent, received, delivered, failed, blocked, call, stop_reply, or a line's count
    count = Number()

    class Meta:
        """Options for peewee."""

        primary_key = peewee.CompositeKey("day", "what")
        without_rowid = True


class ReportDay(Model):
    """The messages of a past day that have all of this in common, counted for the reports."""

    day = Text()  # local date, YYYY-MM-DD
    group_id = Number()  # 0: all messages, else those of sendings to this group
    direction = Text()
    status = Text()
    author_kind = Text()  # empty: nobody, as for what is received
    author = Text()
    line = Text()  # empty: not claimed by a line
    template_id = Number()  # 0: none
    account_id = Number()  # 0: none
    messages = Number()
    segments = Number()

    class Meta:
        """Options for peewee."""

        primary_key = peewee.CompositeKey(
            "day",
            "group_id",
            "direction",
            "status",
            "author_kind",
            "author",
            "line",
            "template_id",
            "account_id",
        )
        without_rowid = True


class LineStop(Model):
    """Failures in a row on a line, and whether they have stopped its mass sending."""

    line = Text(primary_key=True)
    failures = Number()  # messages in a row that failed
    stopped_at = Moment(null=True)  # null: mass sending goes on

    class Meta:
        """Options for peewee."""

        without_rowid = True


class SignalSample(Model):
    """The strength of the network's signal at a moment."""

    modem = Text()
    at = Moment()
    percent = Number(null=True)  # null: no network

    class Meta:
        """Options for peewee."""

        primary_key = peewee.CompositeKey("modem", "at")
        without_rowid = True


class SearchProgress(Model):
    """One row: the last message in the search index of bodies."""

    message_id = Number()

    class Meta:
        """Options for peewee."""

        primary_key = False


class SentProgress(Model):
    """One row: the last journal entry whose SMS sent are noted in their discussions."""

    event_id = Number()

    class Meta:
        """Options for peewee."""

        primary_key = False


# The states in which a message of a past day may still change.
IS_UNSETTLED = ReportDay.status.in_([*UNFINISHED, MessageStatus.UNCERTAIN, DELAYED])
index("report_day_unsettled", ReportDay.day, ReportDay.status, where=IS_UNSETTLED)

MODELS: tuple[type[peewee.Model], ...] = (
    StatusCount,
    BatchStatus,
    DayCount,
    ReportDay,
    LineStop,
    SignalSample,
    SearchProgress,
    SentProgress,
)
