"""The account that pays for a sending, and what it pays.

An account pays for all segments of a sending when the sending is accepted, in the same transaction.
Messages that are blocked then cost nothing. What is due back later: see `refunds`.

Once an account exists, a person who sends needs one; an administrator and the box itself (its
rules, its command line, tokens without a user) do not, so that no alert is silenced.
"""

from appliance.errors import N_, ConflictError, ForbiddenError, InputError
from appliance.messaging.requests import Author, Cost
from appliance.store import accounts as rows
from appliance.store import charges, ledger
from appliance.store.accounts import AccountRow
from appliance.store.database import Store


def payer(store: Store, name: str | None, author: Author) -> AccountRow | None:
    """Return the account that pays for what the author sends, or None if nobody pays.

    `name` is the account that the author chose. Raise InputError with the field `account` for an
    unknown name, or if one of several must be chosen; ForbiddenError if the author may use none.
    """
    if name is None and not rows.in_use(store):
        return None
    from appliance.messaging.credit import accounts  # a box without accounts does not need it

    own = accounts.of_author(store, author)
    if name is not None:
        return _chosen(store, name, author, own)
    if len(own) > 1:
        raise InputError(
            "account_needed",
            N_("You belong to several accounts: choose the one that pays."),
            field="account",
        )
    if own:
        return own[0]
    if author.kind in ("rule", "system") or (author.administers and author.kind == "user"):
        return None
    return _of_box(store, author)


def cost(store: Store, name: str | None, author: Author, segments: int) -> Cost | None:
    """Return what a sending of so many segments would cost, or None if nobody pays.

    Raise what `payer` raises.
    """
    account = payer(store, name, author)
    if account is None:
        return None
    return Cost(account.name, segments, account.available)


def take(store: Store, *, account_id: int | None, batch_id: int, segments: int, actor: str) -> None:
    """Let an account pay for a sending, inside the caller's transaction.

    Raise CreditError if it cannot, ConflictError if it was archived meanwhile.
    """
    if account_id is None or not segments:
        return
    account = rows.by_id(store, account_id)
    if account is None or account.archived_at is not None:
        raise _archived(account.name if account else "")
    if account.limited and account.balance < segments:
        from appliance.messaging.credit import movements

        raise movements.too_little(account, segments)
    ledger.move(store, account.id, -segments, "sending", actor=actor, batch_id=batch_id)


def take_again(store: Store, message_id: int, actor: str) -> None:
    """Let the account pay for a message that is sent again, as far as it was given back.

    It is called inside the caller's transaction. Raise what `take` raises.
    """
    charge = charges.of_message(store, message_id)
    if charge is None or charge.charged >= charge.segments:
        return
    take(
        store,
        account_id=charge.account_id,
        batch_id=charge.batch_id,
        segments=charge.segments - charge.charged,
        actor=actor,
    )
    charges.set_charged(store, message_id, charge.segments)


def take_late(store: Store, message_id: int) -> None:
    """Let the account pay for a message that was given up and went out all the same.

    Its balance may fall below zero.
    """
    charge = charges.of_message(store, message_id)
    if charge is None or charge.charged >= charge.segments:
        return
    owed = charge.segments - charge.charged
    ledger.move(store, charge.account_id, -owed, "sending", batch_id=charge.batch_id)
    charges.set_charged(store, message_id, charge.segments)


def take_revised(store: Store, batch_id: int, segments: int, actor: str) -> None:
    """Settle the difference when the unsent messages of a sending get a text of another length.

    It is called inside the caller's transaction. Raise what `take` raises.
    """
    account_id = charges.payer_of(store, batch_id)
    if account_id is None:
        return
    number, paid = charges.unsent(store, batch_id)
    difference = number * segments - paid
    if difference > 0:
        take(store, account_id=account_id, batch_id=batch_id, segments=difference, actor=actor)
    elif difference < 0:
        ledger.move(store, account_id, -difference, "refund", actor=actor, batch_id=batch_id)
    if difference:
        charges.charge_unsent(store, batch_id, segments)


def _chosen(store: Store, name: str, author: Author, own: list[AccountRow]) -> AccountRow:
    from appliance.messaging.credit import accounts

    found = accounts.find(store, name)
    if found is None:
        raise InputError(
            "unknown_account",
            N_("There is no account “%(name)s”."),
            field="account",
            name=name,
        )
    may_any = author.kind == "system" or (author.administers and author.kind == "user")
    if found not in own and not may_any:
        raise ForbiddenError(
            "not_your_account",
            N_("You may not send at the cost of the account “%(name)s”."),
            name=found.name,
        )
    return found


def _of_box(store: Store, author: Author) -> AccountRow | None:
    """Return None for a token of the box itself or of an administrator; refuse everybody else."""
    account_id, user_id = rows.of_token(store, author.name) if author.kind == "token" else (None, 0)
    if account_id is not None:
        gone = rows.by_id(store, account_id)
        raise _archived(gone.name if gone else "")
    if user_id is None or author.administers:
        return None
    raise ForbiddenError(
        "no_account",
        N_("You belong to no account that pays for SMS."),
        cure=N_("Ask an administrator to add you to one."),
    )


def _archived(name: str) -> ConflictError:
    return ConflictError("account_archived", N_("The account “%(name)s” is archived."), name=name)
