"""Write all that is stored about one person as a JSON document, piece by piece."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from appliance.addresses import numbers
from appliance.clock import to_datetime
from appliance.messaging.privacy import people
from appliance.messaging.privacy.concerns import Concern, detail
from appliance.messaging.privacy.people import Person
from appliance.store import discussions, erasures, events, optouts
from appliance.store.database import Store
from appliance.store.message_rows import MessageRow, by_ids

# Columns in a form that only the program needs.
_INTERNAL: Final = frozenset({"sort_name", "household"})


def pieces(store: Store, person: Person) -> Iterator[str]:
    """Yield the document: contact, groups, opt-outs, alerts, messages, calls, the journal."""
    yield "{\n"
    yield _member("madeAt", _moment(store.clock.now_ms()))
    yield _member("numbers", [numbers.shown(each) for each in _addresses(person)])
    yield _member("contact", _contact(store, person))
    yield _member("groups", erasures.groups(store, person.contact_id or 0))
    yield _member("optOuts", _opt_outs(store, person))
    yield _member("alerts", people.alerts(store, person))
    yield from _list("messages", _messages(store, person))
    yield from _list("calls", _calls(store, person))
    yield from _list("journal", _journal(store, person), is_last=True)
    yield "}\n"


def concern(store: Store, person: Person) -> Concern:
    """Return whom the entries of the journal must be about."""
    found = [discussions.find(store, address) for address in person.addresses]
    return Concern(
        person.contact_id,
        person.name,
        frozenset(person.addresses),
        frozenset(each for each in found if each is not None),
    )


def _addresses(person: Person) -> tuple[str, ...]:
    return (*person.addresses, *person.shared)


def _member(name: str, value: Any) -> str:
    return f'"{name}": {_json(value)},\n'


def _list(name: str, items: Iterable[Any], *, is_last: bool = False) -> Iterator[str]:
    yield f'"{name}": ['
    separator = "\n"
    for item in items:
        yield f"{separator}{_json(item)}"
        separator = ",\n"
    yield "\n]\n" if is_last else "\n],\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _contact(store: Store, person: Person) -> dict[str, Any] | None:
    if person.contact is None:
        return None
    return {
        **_camel(erasures.contact(store, person.contact.id)),
        "numbers": [
            {"number": numbers.shown(each.address), "label": each.label}
            for each in person.contact.numbers
        ],
        "fields": erasures.fields(store, person.contact.id),
    }


def _camel(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of a row with names as in the API."""
    return {_camel_case(name): value for name, value in told.items() if name not in _INTERNAL}


def _camel_case(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(each.capitalize() for each in others)


def _moment(at_ms: int | None) -> str | None:
    return None if at_ms is None else to_datetime(at_ms).astimezone().isoformat()


def _opt_outs(store: Store, person: Person) -> list[dict[str, Any]]:
    found = (optouts.get(store, address) for address in _addresses(person))
    return [
        {
            "number": numbers.shown(each.address),
            "since": _moment(each.since),
            "source": each.source,
            "note": each.note,
        }
        for each in found
        if each is not None
    ]


def _messages(store: Store, person: Person) -> Iterator[dict[str, Any]]:
    for address in person.addresses:
        yield from _of_number(store, address, None)
    for address in person.shared:
        yield from _of_number(store, address, person.contact_id)


def _of_number(store: Store, address: str, contact_id: int | None) -> Iterator[dict[str, Any]]:
    discussion_id = discussions.find(store, address)
    last = 0
    while discussion_id is not None:
        ids = erasures.message_ids(store, discussion_id, after=last, contact_id=contact_id)
        for row in sorted(by_ids(store, ids), key=lambda row: row.id):
            yield _message(store, row)
        if len(ids) < erasures.MESSAGES_AT_ONCE:
            return
        last = ids[-1]


def _message(store: Store, row: MessageRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "number": numbers.shown(row.address),
        "direction": row.direction,
        "at": _moment(row.at),
        "text": row.body,
        "textErasedAt": _moment(row.erased_at),
        "status": row.status,
        "error": row.error,
        "sentAt": _moment(row.sent_at),
        "deliveredAt": _moment(row.delivered_at),
        "scheduledFor": _moment(row.release_at),
        "author": f"{row.author_kind}:{row.author}" if row.author_kind else None,
        "history": [
            {"at": _moment(each.at), "actor": each.entry.actor, **each.entry.told()}
            for each in events.for_message(store, row.id)
        ],
    }


def _calls(store: Store, person: Person) -> Iterator[dict[str, Any]]:
    for address in person.addresses:
        for row in erasures.calls(store, address):
            yield _camel(row)


def _journal(store: Store, person: Person) -> Iterator[dict[str, Any]]:
    wanted = concern(store, person)
    last = 0
    while rows := erasures.entries(store, last):
        for row in rows:
            if wanted.is_about(row):
                yield {
                    "at": _moment(row["at"]),
                    "kind": row["kind"],
                    "actor": row["actor"],
                    **detail(row),
                }
        last = rows[-1]["id"]
