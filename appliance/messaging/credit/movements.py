"""Credit given to accounts, and transfers between them."""

from typing import Any, Final

from appliance.errors import N_, ConflictError, CreditError, InputError
from appliance.messaging.requests import Author
from appliance.store import accounts as rows
from appliance.store import events, ledger
from appliance.store.accounts import AccountRow
from appliance.store.database import Store
from appliance.store.journal.accounts import AccountChanged

MOST: Final = 100_000_000
"""The most segments of one movement."""
LONGEST_NOTE: Final = 200
_LARGEST_BALANCE: Final = 1_000_000_000_000


def credit(
    store: Store,
    account: AccountRow,
    segments: int,
    note: str,
    author: Author,
    *,
    seen: int | None = None,
) -> bool:
    """Add segments to an account; return False if the same form did so before.

    `seen` is the last movement that the author's form knew. Raise InputError (segments, note) or
    ConflictError.
    """
    segments, note = checked(segments, "segments"), _note(note)
    told: dict[str, Any] = {"actor": author.actor, "note": note or None}
    with store.transaction():
        account = _limited(store, account)
        if _is_done(store, account, seen, "credit", segments=segments, **told):
            return False
        _refuse_too_much(account, segments)
        ledger.move(store, account.id, segments, "credit", **told)
        events.append(
            store,
            AccountChanged(actor=author.actor, credited=account.name, segments=segments),
        )
    return True


def transfer(
    store: Store,
    between: tuple[AccountRow, AccountRow],
    segments: int,
    note: str,
    author: Author,
    *,
    seen: int | None = None,
) -> bool:
    """Move segments from the first account to the second, in one commit.

    Return False if the same form did so before: `seen` is the last movement of the first account
    that the author's form knew. Raise InputError (segments, note, to), CreditError if the first has
    too few, or ConflictError.
    """
    segments, note = checked(segments, "segments"), _note(note)
    if between[0].id == between[1].id:
        raise InputError("same_account", N_("An account cannot transfer to itself."), field="to")
    with store.transaction():
        source, target = (_limited(store, each) for each in between)
        more: dict[str, Any] = {"actor": author.actor, "note": note or None}
        told = {**more, "counterpart_id": target.id}
        if _is_done(store, source, seen, "transfer", segments=-segments, **told):
            return False
        if source.balance < segments:
            raise too_little(source, segments)
        _refuse_too_much(target, segments)
        ledger.move(store, source.id, -segments, "transfer", counterpart_id=target.id, **more)
        ledger.move(store, target.id, segments, "transfer", counterpart_id=source.id, **more)
        events.append(
            store,
            AccountChanged(
                actor=author.actor, transferred=source.name, to=target.name, segments=segments
            ),
        )
    return True


def _is_done(
    store: Store, account: AccountRow, seen: int | None, cause: ledger.Cause, **movement: Any
) -> bool:
    """Return whether a movement of this form is there already: it was sent twice."""
    if seen is None:
        return False
    return ledger.has_moved_since(store, account.id, seen, cause=cause, **movement)


def begin(store: Store, account_id: int, segments: int, author: Author) -> None:
    """Write the first credit of a new account, inside the caller's transaction."""
    ledger.move(store, account_id, segments, "credit", actor=author.actor)


def correct(store: Store, account: AccountRow, balance: int, author: Author) -> None:
    """Bring an account to a balance as it gets a limit, inside the caller's transaction."""
    if balance != account.balance:
        difference = balance - account.balance
        ledger.move(store, account.id, difference, "correction", actor=author.actor)


def too_little(account: AccountRow, needed: int) -> CreditError:
    """Return the error for an account that cannot pay."""
    return CreditError(
        "no_credit",
        N_(
            "The credit of the account “%(name)s” is not enough: %(needed)d SMS are needed,"
            " %(available)d are left."
        ),
        cure=N_("Ask an administrator for more credit."),
        name=account.name,
        needed=needed,
        available=max(account.balance, 0),
    )


def checked(segments: int, field: str) -> int:
    """Return a number of segments. Raise InputError unless it is from 1 to MOST."""
    if not 0 < segments <= MOST:
        raise InputError(
            "bad_segments",
            N_("Enter a whole number of SMS from 1 to %(most)d."),
            field=field,
            most=MOST,
        )
    return segments


def check_balance(segments: int) -> None:
    """Raise InputError unless an account may begin with this balance."""
    if not 0 <= segments <= MOST:
        raise InputError(
            "bad_balance",
            N_("Enter a whole number of SMS from 0 to %(most)d."),
            field="balance",
            most=MOST,
        )


def _limited(store: Store, account: AccountRow) -> AccountRow:
    """Return the account as it is now. Raise ConflictError if it needs no credit."""
    found = rows.by_id(store, account.id)
    if found is None or found.archived_at is not None:
        raise ConflictError(
            "account_archived", N_("The account “%(name)s” is archived."), name=account.name
        )
    if not found.limited:
        raise ConflictError(
            "account_unlimited",
            N_("The account “%(name)s” has no limit, so it needs no credit."),
            name=found.name,
        )
    return found


def _refuse_too_much(account: AccountRow, segments: int) -> None:
    if account.balance + segments > _LARGEST_BALANCE:
        raise InputError(
            "balance_too_large",
            N_("The balance of the account “%(name)s” would be too large."),
            field="segments",
            name=account.name,
        )


def _note(typed: str) -> str:
    note = " ".join(typed.split())
    if len(note) > LONGEST_NOTE or not note.isprintable():
        raise InputError(
            "bad_note",
            N_("A note has at most %(longest)d characters."),
            field="note",
            longest=LONGEST_NOTE,
        )
    return note
