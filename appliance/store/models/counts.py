"""What is counted as it happens, so that no page counts messages; and samples of the signal."""

from typing import Final

import peewee

from appliance.store.models.base import Model, Moment, Number, Text

# Sendings up to this size keep no counts of their own: they are counted when a page asks. Most have
# one recipient, and a row of counts for each would cost every change of state a page.
LARGEST_COUNTED_BATCH: Final = 20


class StatusCount(Model):
    """How many messages are in each state; kept by triggers."""

    direction = Text()  # in, out; batch counts the sendings
    status = Text()  # of messages; with in also "unread"; with batch "all"
    count = Number()

    class Meta:
        """For peewee."""

        primary_key = peewee.CompositeKey("direction", "status")
        without_rowid = True


class BatchStatus(Model):
    """How many messages of a large sending are in each state; kept by triggers."""

    batch_id = Number()
    status = Text()
    count = Number()

    class Meta:
        """For peewee."""

        primary_key = peewee.CompositeKey("batch_id", "status")
        without_rowid = True


class DayCount(Model):
    """How much of each thing happened on a day."""

    day = Text()  # local date, YYYY-MM-DD
    what = Text()  # sent, received, delivered, failed, blocked, call, stop_reply
    count = Number()

    class Meta:
        """For peewee."""

        primary_key = peewee.CompositeKey("day", "what")
        without_rowid = True


class SignalSample(Model):
    """How strong the network was at a moment."""

    modem = Text()
    at = Moment()
    percent = Number(null=True)  # null: no network

    class Meta:
        """For peewee."""

        primary_key = peewee.CompositeKey("modem", "at")
        without_rowid = True


class SearchProgress(Model):
    """One row: up to which message the search index of bodies has come."""

    message_id = Number()

    class Meta:
        """For peewee."""

        primary_key = False


MODELS: tuple[type[peewee.Model], ...] = (
    StatusCount,
    BatchStatus,
    DayCount,
    SignalSample,
    SearchProgress,
)
