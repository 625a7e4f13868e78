"""Invitations: links with which new users set their passwords, once. Only hashes are stored."""

from dataclasses import dataclass

from appliance.store.database import Store
from appliance.store.models.people import Invitation
from appliance.store.statements import Query, given, insert, statement


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation."""

    user_id: int
    expires_at: int


@statement
def _add() -> Query:
    return insert(
        Invitation.user_id, Invitation.secret_hash, Invitation.created_at, Invitation.expires_at
    )


@statement
def _find() -> Query:
    query = Invitation.select(Invitation.user_id, Invitation.expires_at)
    return query.where(Invitation.secret_hash == given("secret_hash"))


@statement
def _remove() -> Query:
    return Invitation.delete().where(Invitation.user_id == given("user_id"))


def put(store: Store, user_id: int, secret_hash: bytes, expires_at: int) -> None:
    """Store an invitation in place of an earlier one of the user, inside a transaction."""
    _remove.execute(store, user_id=user_id)
    _add.insert(
        store,
        user_id=user_id,
        secret_hash=secret_hash,
        created_at=store.clock.now_ms(),
        expires_at=expires_at,
    )


def find(store: Store, secret_hash: bytes) -> InvitationRow | None:
    """Return the invitation whose secret has this SHA-256 hash."""
    row = _find.row(store, secret_hash=secret_hash)
    return None if row is None else InvitationRow(row[0], row[1])


def remove(store: Store, user_id: int) -> None:
    """Delete the invitation of a user, if there is one."""
    _remove.execute(store, user_id=user_id)
