"""Add, change and archive accounts, and find those that a caller sees."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

from appliance.addresses import numbers
from appliance.errors import N_, ConflictError, InputError, NotFoundError
from appliance.messaging.credit import monthly, movements, refunds
from appliance.messaging.people import users
from appliance.messaging.requests import Author
from appliance.store import accounts as rows
from appliance.store import consumers, events, ledger
from appliance.store.accounts import AccountRow
from appliance.store.database import Store
from appliance.store.journal.accounts import AccountChanged

LONGEST_NAME: Final = 64
ALERTS: Final = "credit alerts"  # the consumer that sends the alerts, see `alerts`
MOST_USERS: Final = 1000
_DOMAIN: Final = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an account is to be. In a change, only the members that are given count."""

    name: str
    balance: int | None = 0  # None: no limit
    allowance: int | None = None  # segments added each month
    alert_below: int | None = None
    alert_number: str | None = None
    mail_domain: str | None = None
    users: Sequence[str] = ()


MEMBERS: Final = tuple(member.name for member in fields(Wanted))


def create(store: Store, wanted: Wanted, author: Author, country: str) -> AccountRow:
    """Add an account with its first credit and its users.

    Raise InputError with the member as its field, NotFoundError (a user) or ConflictError.
    """
    given = {name: getattr(wanted, name) for name in MEMBERS}
    with store.transaction():
        columns = _columns(given, country)
        name = columns.pop("name")
        _refuse_taken(store, name, None)
        account_id = rows.add(store, name)
        # From this commit on no entry of the journal is missed that gives something back.
        consumers.add_missing(store, [refunds.CONSUMER.name, ALERTS])
        _write(store, account_id, columns, given)
        events.append(
            store,
            AccountChanged(actor=author.actor, added=name, users=rows.users_of(store, account_id)),
        )
        if wanted.balance:
            movements.begin(store, account_id, wanted.balance, author)
        monthly.give_due(store)
        return _of_id(store, account_id)


def stamp(store: Store, account: AccountRow) -> str:
    """Return a digest of what can be edited, to notice that somebody else has changed it."""
    told = (
        account.name,
        account.limited,
        account.allowance_segments,
        account.alert_below,
        account.alert_number,
        account.mail_domain,
        rows.users_of(store, account.id),
    )
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def change(
    store: Store,
    name: str,
    changes: Mapping[str, Any],
    author: Author,
    country: str,
    *,
    seen: str | None = None,
) -> AccountRow:
    """Change the given members of an account. Raise what `create` raises.

    `seen` is the `stamp` of the account that the author edits: raise ConflictError
    `account_changed` if it is another one by now.

    A balance can be given only to an account without limit, which has one from then on, or as
    None, which ends the limit.
    """
    with store.transaction():
        account = get(store, name)
        if seen is not None and seen != stamp(store, account):
            raise ConflictError(
                "account_changed",
                N_(
                    "Somebody else has changed this account in the meantime: your changes were"
                    " not saved."
                ),
                cure=N_("Open the form again."),
            )
        columns = _columns(changes, country)
        if "name" in columns:
            _refuse_taken(store, columns["name"], account)
        _check_balance(account, changes)
        _write(store, account.id, columns, changes)
        changed = rows.by_id(store, account.id)
        if changed is not None and changes.get("balance") is not None and not account.limited:
            movements.correct(store, changed, changes["balance"], author)
        ledger.mark(store, _of_id(store, account.id))
        monthly.give_due(store)
        found = _of_id(store, account.id)
        events.append(
            store,
            AccountChanged(
                actor=author.actor, changed=found.name, users=rows.users_of(store, account.id)
            ),
        )
        return found


def archive(store: Store, name: str, author: Author) -> None:
    """Put an account away: nobody sends at its cost any more; its movements are kept.

    Raise NotFoundError.
    """
    with store.transaction():
        account = get(store, name)
        rows.change(store, account.id, {"archived_at": store.clock.now_ms()})
        rows.set_users(store, account.id, ())
        events.append(store, AccountChanged(actor=author.actor, archived=account.name))


def get(store: Store, name: str) -> AccountRow:
    """Return the account in use of that name. Raise NotFoundError."""
    found = find(store, name)
    if found is None:
        raise no_account(name)
    return found


def find(store: Store, name: str) -> AccountRow | None:
    """Return the account in use of that name, regardless of case and accents, or None."""
    name = unicodedata.normalize("NFC", name).strip()
    return rows.by_name(store, name) if name.isprintable() else None


def seen(store: Store, author: Author) -> list[AccountRow]:
    """Return the accounts that the author sees: all as administrator, else the author's own."""
    if author.administers:
        return rows.every(store)
    return of_author(store, author)


def get_seen(store: Store, name: str, author: Author) -> AccountRow:
    """Return an account that the author sees. Raise NotFoundError for any other."""
    found = get(store, name)
    if author.administers or found in of_author(store, author):
        return found
    raise no_account(name)


def of_author(store: Store, author: Author) -> list[AccountRow]:
    """Return the accounts in use at whose cost the author may send, by name."""
    if author.kind == "token":
        account_id, user_id = rows.of_token(store, author.name)
        if account_id is not None:
            found = rows.by_id(store, account_id)
            return [] if found is None or found.archived_at is not None else [found]
        return [] if user_id is None else rows.of_user(store, user_id)
    if author.kind == "user":
        user = users.find_user(store, author.name)
        return [] if user is None else rows.of_user(store, user.id)
    return []


def give_token(store: Store, token: str, account: str | None, author: Author) -> None:
    """Set the account that pays for what a token sends; None: its user's, or none.

    Raise NotFoundError.
    """
    with store.transaction():
        found = users.token(store, token)
        account_id = None if account is None else get(store, account).id
        rows.set_of_token(store, found.id, account_id)
        if account is not None:
            events.append(
                store, AccountChanged(actor=author.actor, changed=account, users=[found.name])
            )


def no_account(name: str) -> NotFoundError:
    """Return the error for an unknown account."""
    return NotFoundError("unknown_account", N_("There is no account “%(name)s”."), name=name)


def _of_id(store: Store, account_id: int) -> AccountRow:
    found = rows.by_id(store, account_id)
    if found is None:
        raise no_account(str(account_id))
    return found


def _write(
    store: Store, account_id: int, columns: Mapping[str, Any], given: Mapping[str, Any]
) -> None:
    """Store the columns, the limit and the users."""
    _refuse_taken_domain(store, columns.get("mail_domain"), account_id)
    limit = {"limited": int(given["balance"] is not None)} if "balance" in given else {}
    rows.change(store, account_id, {**columns, **limit})
    account = _of_id(store, account_id)
    if not account.limited and account.allowance_segments is not None:
        raise InputError(
            "allowance_without_limit",
            N_("An account without limit needs no allowance."),
            field="allowance",
        )
    if "users" in given:
        ids = [users.user(store, name).id for name in given["users"]]
        rows.set_users(store, account_id, ids)


def _check_balance(account: AccountRow, changes: Mapping[str, Any]) -> None:
    balance = changes.get("balance")
    if balance is not None and account.limited and balance != account.balance:
        raise ConflictError(
            "balance_by_movements",
            N_("The balance of an account changes only by credit, transfers and SMS."),
            cure=N_("Give it credit instead."),
        )


def _refuse_taken_domain(store: Store, domain: str | None, own_id: int) -> None:
    found = None if domain is None else rows.by_mail_domain(store, domain)
    if found is not None and found.id != own_id:
        raise ConflictError(
            "mail_domain_taken",
            N_("The e-mail domain %(domain)s belongs to the account “%(name)s”."),
            domain=domain,
            name=found.name,
        )


def _refuse_taken(store: Store, name: str, own: AccountRow | None) -> None:
    """Raise ConflictError if another account has a name that differs in case and accents at most.

    Earlier versions let accents differ: such an account may keep its name.
    """
    if own is not None and own.name == name:
        return
    for other in rows.alike(store, name):
        if own is None or other.id != own.id:
            raise ConflictError(
                "account_exists", N_("There is an account “%(name)s” already."), name=other.name
            )


def _columns(given: Mapping[str, Any], country: str) -> dict[str, Any]:
    """Return the checked columns for the given members."""
    columns: dict[str, Any] = {}
    if "name" in given:
        columns["name"] = _name(given["name"])
    if given.get("balance") is not None:
        movements.check_balance(given["balance"])
    if "allowance" in given:
        allowance = given["allowance"]
        columns["allowance_segments"] = (
            None if allowance is None else movements.checked(allowance, "allowance")
        )
    if "alert_below" in given:
        below = given["alert_below"]
        columns["alert_below"] = None if below is None else movements.checked(below, "alert_below")
    if "alert_number" in given:
        columns["alert_number"] = _alert_number(given["alert_number"], country)
    if "mail_domain" in given:
        columns["mail_domain"] = _domain(given["mail_domain"])
    return columns


def _name(typed: str) -> str:
    name = unicodedata.normalize("NFC", typed).strip()
    is_path = "/" in name or name in (".", "..")  # its page could not be opened
    if not name or len(name) > LONGEST_NAME or not name.isprintable() or is_path:
        raise InputError(
            "bad_account_name",
            N_("The name of an account has 1 to %(longest)d characters and no slash."),
            field="name",
            longest=LONGEST_NAME,
        )
    return name


def _alert_number(typed: str | None, country: str) -> str | None:
    if typed is None or not typed.strip():
        return None
    try:
        number = numbers.normalise(typed, country)
    except InputError:
        raise numbers.not_a_number(typed, "alert_number") from None
    if not numbers.is_answerable(number):
        raise numbers.not_a_number(typed, "alert_number")
    if numbers.is_emergency(number, country):
        raise InputError(
            "emergency_number_alert",
            N_("An alert cannot go to an emergency number."),
            field="alert_number",
        )
    return number


def _domain(typed: str | None) -> str | None:
    if typed is None or not typed.strip():
        return None
    domain = typed.strip().removeprefix("@").lower()
    if not _DOMAIN.fullmatch(domain):
        raise InputError(
            "bad_mail_domain",
            N_("Enter an e-mail domain such as school.example."),
            field="mail_domain",
        )
    return domain
