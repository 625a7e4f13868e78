"""Check a request and store its messages: the steps of `Outbox.accept`."""

import logging
import re
import secrets
from datetime import UTC, datetime
from functools import partial
from itertools import zip_longest
from typing import Final

from appliance.addresses import numbers
from appliance.clock import to_ms
from appliance.config import MessagingSettings
from appliance.errors import N_, ConflictError, InputError, StoreError
from appliance.messaging import texts
from appliance.messaging.directory import staged_imports
from appliance.messaging.outbound import decisions, staging
from appliance.messaging.recipients import audience
from appliance.messaging.recipients.audience import Audience
from appliance.messaging.requests import (
    AcceptedBatch,
    AcceptedMessage,
    Author,
    LeftOut,
    NewMessage,
    Preview,
)
from appliance.messaging.rules import chain, quotas
from appliance.messaging.rules.verdict import Asked, Block, Hold, Moment, Verdict
from appliance.store import sendings
from appliance.store.database import Store
from appliance.store.sendings import NewBatch, NewRow
from appliance.store.states import MessageStatus

log = logging.getLogger(__name__)

# Replies overtake alerts, alerts overtake mass sending.
REPLY_PRIORITY: Final = 64
ALERT_PRIORITY: Final = 0
MASS_PRIORITY: Final = -64

_LOWEST, _HIGHEST = -128, 127
# A date that passed while the form was being filled in means now.
_LATE_FORM_MS = 60_000
_LONGEST_TTL_SECONDS = 10 * 366 * 86_400
# A date in the year 10000 could be neither scheduled nor displayed.
_END_OF_DATES_MS: Final = to_ms(datetime(3000, 1, 1, tzinfo=UTC))
# "." and ".." are special in a URL path, so such an id could not be requested.
_PUBLIC_ID = re.compile(r"(?!\.{1,2}$)[\w.:@+~-]{1,64}", re.ASCII)
_REPLIES = frozenset({"reply", "stop_reply"})


def preview(
    store: Store, settings: MessagingSettings, request: NewMessage, author: Author
) -> Preview:
    """Return what `accept` would do."""
    _, cost = texts.check(request.text, settings.max_segments)
    people = audience.gather(store, request, settings.country)
    verdicts = chain.judge(
        _asked(Moment.PREVIEW, store, settings, request, author), people.addresses
    )
    blocked = {each: found.reason for each, found in verdicts.items() if isinstance(found, Block)}
    held = {each: found.reason for each, found in verdicts.items() if isinstance(found, Hold)}
    going = tuple(address for address in people.addresses if address not in blocked)
    return Preview(
        recipients=going,
        segments=cost.segments,
        left_out=(
            *people.left_out,
            *(LeftOut(address, why) for address, why in blocked.items()),
        ),
        measure=cost,
        asks=tuple(held.items()),
        emergency=tuple(each for each in going if numbers.is_emergency(each, settings.country)),
    )


def accept(
    store: Store,
    settings: MessagingSettings,
    request: NewMessage,
    author: Author,
    *,
    instead_of: int | None = None,
) -> AcceptedBatch:
    """Store a request's messages in one commit, or in the caller's transaction.

    The message `instead_of` is cancelled in the same commit. A large sending is staged in it, and
    later commits create its messages, so their ids are not known before. Raise InputError,
    NotFoundError, ConflictError or QuotaError; nothing is stored then.
    """
    batch, people = _checked(store, settings, request, author)
    status = MessageStatus.QUEUED if batch.due_at is None else MessageStatus.SCHEDULED
    verdicts = chain.judge(
        _asked(Moment.ACCEPTANCE, store, settings, request, author), people.addresses
    )
    rows = [
        NewRow(
            address,
            *state_of(verdicts.get(address), status),
            contact_id=people.contacts.get(address),
        )
        for address in people.addresses
    ]
    staged = sendings.packed(rows) if len(rows) > staging.AT_ONCE else None
    with store.transaction():
        if instead_of is not None:
            decisions.cancel(store, instead_of, author)
        if sendings.is_known(store, batch.public_id):
            raise ConflictError(
                "duplicate_id",
                N_("A message with the id %(id)s is there already."),
                id=batch.public_id,
            )
        going = sum(row.status != MessageStatus.BLOCKED for row in rows)
        quotas.take(store, author, going)
        if staged is not None:
            batch_id = sendings.stage(store, batch, staged, len(rows))
        else:
            batch_id, message_ids = sendings.add(store, batch, rows)
    if staged is not None:
        store.after_commit(partial(_make, store, batch_id))
        message_ids = sendings.message_ids(store, batch_id)
    return AcceptedBatch(
        batch_id,
        batch.public_id,
        tuple(
            AcceptedMessage(message_id, row.address, row.status, row.error)
            for message_id, row in zip_longest(message_ids, rows)
        ),
        people.left_out,
    )


def _make(store: Store, batch_id: int) -> None:
    """Create the messages of a staged batch, as far as that is possible now."""
    try:
        staging.work_off(store, batch_id)
    except StoreError as error:  # accepted: the rest follows when the store is available
        log.warning("the messages of sending %d are made later: %s", batch_id, error)


def _asked(
    moment: Moment,
    store: Store,
    settings: MessagingSettings,
    request: NewMessage,
    author: Author,
) -> Asked:
    return Asked(
        moment, store, settings, request.origin, author, costs_allowed=request.costs_allowed
    )


def state_of(verdict: Verdict | None, otherwise: MessageStatus) -> tuple[MessageStatus, str | None]:
    """Return the state and the error of a message; `otherwise` if no rule stops it."""
    if verdict is None:
        return otherwise, None
    status = MessageStatus.BLOCKED if isinstance(verdict, Block) else MessageStatus.HELD
    return status, verdict.reason


def _checked(
    store: Store, settings: MessagingSettings, request: NewMessage, author: Author
) -> tuple[NewBatch, Audience]:
    """Return the batch to store and its recipients. Raise what `accept` raises."""
    now = store.clock.now_ms()
    text, cost = texts.check(request.text, settings.max_segments)
    due = None if request.due_ms is None else due_of(request.due_ms, now)
    expires = _expiry(request, due, now)
    public_id = _public_id(request)
    _check_priority(request)
    staged_imports.work_off(store)  # contacts and members of groups must be known first
    people = audience.gather(store, request, settings.country)
    audience.refuse_unusable(people, settings.max_recipients)
    if not request.emergency_confirmed:
        _refuse_emergency(people, settings.country)
    batch = NewBatch(
        public_id=public_id,
        author_kind=author.kind,
        author=author.name,
        origin=request.origin,
        text=text,
        message_class=request.message_class,
        priority=_priority(request, people, settings),
        due_at=due,
        segments=cost.segments,
        form=request.form,
        report=request.report and settings.delivery_reports,
        expires_at=expires,
        on_uncertain=request.on_uncertain,
    )
    return batch, people


def _refuse_emergency(people: Audience, country: str) -> None:
    for address in people.addresses:
        if numbers.is_emergency(address, country):
            raise InputError(
                "emergency_number",
                N_(
                    "%(number)s is an emergency number, and nobody may read an SMS sent to it."
                    " Nothing was sent."
                ),
                field="numbers",
                cure=N_("Confirm that you mean this number, or call it."),
                number=address,
            )


def due_of(due_ms: int, now: int) -> int | None:
    """Return when the message is due; None means now. Raise InputError for a past date."""
    if now - _LATE_FORM_MS <= due_ms <= now:
        return None
    if due_ms < now:
        raise InputError("due_in_past", N_("The sending date is in the past."), field="due")
    _check_date(due_ms, "due")
    return due_ms


def _expiry(request: NewMessage, due: int | None, now: int) -> int | None:
    start = now if due is None else due
    if request.ttl_seconds is not None:
        if not 0 < request.ttl_seconds <= _LONGEST_TTL_SECONDS:
            raise InputError(
                "bad_ttl", N_("The validity must be a positive number of seconds."), field="ttl"
            )
        return start + request.ttl_seconds * 1000
    if request.expires_ms is not None and request.expires_ms <= start:
        raise InputError(
            "expires_too_early", N_("The message would expire before it is sent."), field="expires"
        )
    if request.expires_ms is not None:
        _check_date(request.expires_ms, "expires")
    return request.expires_ms


def _check_date(at_ms: int, field: str) -> None:
    if at_ms >= _END_OF_DATES_MS:
        raise InputError("date_too_far", N_("The date is too far ahead."), field=field)


def _check_priority(request: NewMessage) -> None:
    if request.priority is not None and not _LOWEST <= request.priority <= _HIGHEST:
        raise InputError(
            "bad_priority", N_("The priority must be between -128 and 127."), field="priority"
        )


def _priority(request: NewMessage, people: Audience, settings: MessagingSettings) -> int:
    if request.priority is not None:
        return request.priority
    if request.origin in _REPLIES:
        return REPLY_PRIORITY
    mass = bool(request.group_ids) or len(people.addresses) > settings.mass_recipients
    return MASS_PRIORITY if mass else ALERT_PRIORITY


def _public_id(request: NewMessage) -> str:
    if request.public_id is None:
        return secrets.token_hex(10)
    if not _PUBLIC_ID.fullmatch(request.public_id):
        raise InputError(
            "bad_id", N_("The id must be 1 to 64 letters, digits or . _ : @ + ~ -."), field="id"
        )
    return request.public_id
