"""Check a request and store its messages: the steps of `Outbox.accept`."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import zip_longest
from typing import NamedTuple

from appliance.addresses import numbers
from appliance.config import MessagingSettings
from appliance.errors import N_, ConflictError, InputError, StoreError
from appliance.messaging import texts
from appliance.messaging.credit import taking
from appliance.messaging.directory import staged_imports
from appliance.messaging.outbound import answers, data, decisions, judging, staging, terms, wording
from appliance.messaging.outbound.judging import Found
from appliance.messaging.people import permits
from appliance.messaging.recipients import audience
from appliance.messaging.recipients.audience import Audience
from appliance.messaging.requests import (
    AcceptedBatch,
    AcceptedMessage,
    Author,
    Fate,
    Judged,
    LeftOut,
    NewMessage,
    Preview,
)
from appliance.messaging.routing import choosing
from appliance.messaging.routing.ways import Ways
from appliance.messaging.rules import quotas
from appliance.messaging.rules.verdict import Block, GoAt, Hold, Moment, Verdict
from appliance.store import charges, sendings
from appliance.store.database import Store
from appliance.store.sendings import NewBatch, NewRow
from appliance.store.states import MessageStatus
from appliance.store.users import TokenRow

log = logging.getLogger(__name__)


class Decided(NamedTuple):
    """The state of a message that is stored, by the verdict of the rules."""

    status: MessageStatus
    error: str | None
    release_at: int | None = None  # of a held message that goes by itself


def preview(
    store: Store,
    settings: MessagingSettings,
    request: NewMessage,
    author: Author,
    *,
    ways: Ways,
    instead_of: int | None = None,
) -> Preview:
    """Return what `accept` would do."""
    token = permits.token_of(store, author)
    if token is not None:
        request = permits.applied(store, token, request)
    request = data.by_modem(ways, request)
    people = audience.gather(store, request, settings.country)
    if token is not None:
        permits.check_recipients(store, token, people.addresses)
    request = answers.as_it_counts(store, request, next(iter(people.named), None))
    found = judging.judge(
        Moment.PREVIEW,
        store,
        settings,
        request,
        author,
        ways=ways,
        people=people,
        instead_of=instead_of,
    )
    end_ms = terms.end_of_validity(request, request.due_ms, store.clock.now_ms())
    shares = judging.shares(ways, found)
    messages = tuple(
        Judged(
            address,
            found.wording.texts[address].text,
            found.wording.texts[address].measure.segments,
            *_fate(found.verdicts.get(address), request.due_ms),
            contact_id=name.contact_id,
            place=name.place,
            expires=_is_too_late(found.verdicts.get(address), end_ms),
            lines=judging.lines_of(ways, found.choices.get(address)) if shares else (),
        )
        for address, name in found.named.items()
    )
    emergency = tuple(
        each.address
        for each in messages
        if each.fate != Fate.BLOCKED and numbers.is_emergency(each.address, settings.country)
    )
    shown = Preview(messages, found.left_out, found.wording.longest, emergency, shares=shares)
    cost = taking.cost(store, request.account, author, shown.total_segments)
    return shown if cost is None else replace(shown, cost=cost)


def _fate(verdict: Verdict | None, due_ms: int | None) -> tuple[Fate, int | None, str | None]:
    """Return what happens to a message, when, and why."""
    match verdict:
        case Block():
            return Fate.BLOCKED, None, verdict.reason
        case Hold():
            return Fate.HELD, None, verdict.reason
        case GoAt():
            return Fate.LATER, verdict.at_ms, verdict.reason
        case None:
            return (Fate.NOW if due_ms is None else Fate.LATER), due_ms, None


def _is_too_late(verdict: Verdict | None, end_ms: int | None) -> bool:
    """Return whether a rule delays a message until after its validity has ended."""
    return isinstance(verdict, GoAt) and end_ms is not None and verdict.at_ms >= end_ms


def accept(
    store: Store,
    settings: MessagingSettings,
    request: NewMessage,
    author: Author,
    *,
    ways: Ways,
    instead_of: int | None = None,
    also: Callable[[], None] = lambda: None,
) -> AcceptedBatch:
    """Store a request's messages in one commit, or in the caller's transaction.

    The message `instead_of` is cancelled in the same commit, and `also` is called in it. A large
    sending is staged in it, and later commits create its messages, so their ids are not known
    before. Raise InputError, NotFoundError, ForbiddenError, ConflictError, QuotaError or
    CreditError; nothing is stored then.
    """
    token = permits.token_of(store, author)
    if token is not None:
        request = permits.applied(store, token, request)
    request = data.by_modem(ways, request)
    batch, rows, left_out = _prepared(
        store, settings, request, author, ways=ways, instead_of=instead_of, token=token
    )
    staged = sendings.packed(rows) if len(rows) > staging.AT_ONCE else None
    with store.transaction():
        if instead_of is not None:
            decisions.cancel(store, instead_of, author)
            charges.settle(store, instead_of)  # its credit pays for the new one
        if sendings.is_known(store, batch.public_id):
            raise ConflictError(
                "duplicate_id",
                N_("A message with the id %(id)s is there already."),
                id=batch.public_id,
            )
        also()
        going = [row for row in rows if row.status != MessageStatus.BLOCKED]
        if token is not None and token.has_quota:
            quotas.take(store, author, len(going))
        if staged is not None:
            batch_id = sendings.stage(store, batch, staged, len(rows))
            staged.clear()
        else:
            batch_id, message_ids = sendings.add(store, batch, rows)
        taking.take(
            store,
            account_id=batch.account_id,
            batch_id=batch_id,
            segments=sum(sendings.segments_of(batch, row) for row in going),
            actor=author.actor,
        )
    if staged is not None:
        store.after_commit(partial(_make, store, batch_id))
        message_ids = sendings.message_ids(store, batch_id)
    return AcceptedBatch(
        batch_id,
        batch.public_id,
        tuple(
            AcceptedMessage(
                message_id,
                row.address,
                row.status,
                row.error,
                sendings.segments_of(batch, row),
                batch.due_at if row.status == MessageStatus.SCHEDULED else row.due_at,
            )
            for message_id, row in zip_longest(message_ids, rows)
        ),
        left_out,
    )


def _prepared(
    store: Store,
    settings: MessagingSettings,
    request: NewMessage,
    author: Author,
    *,
    ways: Ways,
    instead_of: int | None,
    token: TokenRow | None,
) -> tuple[NewBatch, list[NewRow], tuple[LeftOut, ...]]:
    """Return the batch and the rows to store, and who is left out. Raise what `accept` raises.

    The words and verdicts that lead to them are dropped: of 10,000 recipients they take 3 MiB.
    """
    batch, found = _checked(
        store, settings, request, author, ways=ways, instead_of=instead_of, token=token
    )
    status = MessageStatus.QUEUED if batch.due_at is None else MessageStatus.SCHEDULED
    return batch, list(_rows(store, found, status)), found.left_out


def _make(store: Store, batch_id: int) -> None:
    """Create the messages of a staged batch, as far as that is possible now."""
    try:
        staging.work_off(store, batch_id)
    except StoreError as error:  # accepted: the rest follows when the store is available
        log.warning("the messages of sending %d will be created later: %s", batch_id, error)


def _rows(store: Store, found: Found, status: MessageStatus) -> Iterator[NewRow]:
    """Return the messages to store; `status` is for those that no rule stops."""
    route_ids = choosing.ids(store, found.choices.values())
    for address, name in found.named.items():
        decided = state_of(found.verdicts.get(address), status)
        row = NewRow(
            address,
            decided.status,
            decided.error,
            contact_id=name.contact_id,
            due_at=decided.release_at,
            route_id=route_ids.get(found.choices.get(address)),
        )
        if found.wording.common is None:
            worded = found.wording.texts[address]
            row = row._replace(body=worded.text, segments=worded.measure.segments)
        yield row


def state_of(verdict: Verdict | None, otherwise: MessageStatus) -> Decided:
    """Return the state of a message; `otherwise` if no rule stops it."""
    match verdict:
        case Block():
            return Decided(MessageStatus.BLOCKED, verdict.reason)
        case Hold():
            return Decided(MessageStatus.HELD, verdict.reason)
        case GoAt():
            return Decided(MessageStatus.HELD, verdict.reason, verdict.at_ms)
        case None:
            return Decided(otherwise, None)


def _checked(
    store: Store,
    settings: MessagingSettings,
    request: NewMessage,
    author: Author,
    *,
    ways: Ways,
    instead_of: int | None,
    token: TokenRow | None,
) -> tuple[NewBatch, Found]:
    """Return the batch to store and its recipients. Raise what `accept` raises."""
    now = store.clock.now_ms()
    if not request.merge and request.port is None:
        texts.check(request.text, settings.max_segments)
    due = None if request.due_ms is None else terms.due_of(request.due_ms, now)
    expires = terms.expiry(request, due, now)
    public_id = terms.public_id(request)
    terms.check_priority(request)
    staged_imports.work_off(store)  # contacts and members of groups must be known first
    people = audience.gather(store, request, settings.country)
    audience.refuse_unusable(people, settings.max_recipients)
    if token is not None:
        permits.check_recipients(store, token, people.addresses)
    if not request.emergency_confirmed:
        _refuse_emergency(people, settings.country)
    request = answers.as_it_counts(store, request, next(iter(people.named), None))
    timed = replace(request, due_ms=due)
    found = judging.judge(
        Moment.ACCEPTANCE,
        store,
        settings,
        timed,
        author,
        ways=ways,
        people=people,
        instead_of=instead_of,
    )
    wording.refuse_unsendable(found.wording)
    account = judging.payer(store, request, author)
    text = request.text if found.wording.common is None else found.wording.common.text
    batch = NewBatch(
        public_id=public_id,
        author_kind=author.kind,
        author=author.name,
        origin=request.origin,
        text=text,
        message_class=request.message_class,
        priority=terms.priority(request, len(people.named), settings),
        due_at=due,
        segments=found.wording.longest.segments,
        form=request.form,
        report=request.report and settings.delivery_reports,
        expires_at=expires,
        on_uncertain=request.on_uncertain,
        merged=request.merge,
        subject=request.subject,
        template_id=request.template_id,
        account_id=None if account is None else account.id,
        group_ids=request.group_ids,
        port=request.port,
    )
    return batch, found


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
