"""What a program wants to be sent, whatever its words, and its acceptance by the outbox."""

from dataclasses import dataclass
from typing import Final

from appliance.addresses import numbers
from appliance.errors import N_, InputError
from appliance.messaging.people.credentials import Caller
from appliance.messaging.requests import AcceptedBatch, NewMessage
from appliance.store import groups
from appliance.store.sendings import Form
from appliance.web.api import audience
from appliance.web.frame.services import services

MOST_RECIPIENTS: Final = 1000


@dataclass(frozen=True, slots=True)
class Wanted:
    """A message that a program asks for. Recipients are numbers, or names of groups."""

    to: tuple[str, ...]
    text: str
    groups: tuple[str | int, ...] = ()  # names or ids
    contacts: tuple[str | int, ...] = ()
    due_ms: int | None = None  # milliseconds since the epoch
    form: Form = "normal"
    priority: int | None = None
    public_id: str | None = None
    line: str | None = None
    ttl_seconds: int | None = None
    report: bool = True


def accept(caller: Caller, wanted: Wanted) -> AcceptedBatch:
    """Store a message as `Outbox.accept` does.

    Raise what it raises, and InputError for a recipient who is neither a number nor a group.
    """
    return services().outbox.accept(message(wanted), caller.author)


def message(wanted: Wanted) -> NewMessage:
    """Return the message that is wanted, with its groups and contacts found.

    Raise InputError: `unknown_group`, `no_recipient`, `too_many_recipients`, or for a contact whom
    none or several are called.
    """
    asked = len(wanted.to) + len(wanted.groups) + len(wanted.contacts)
    if not asked:
        raise InputError("no_recipient", N_("Name at least one recipient."), field="to")
    if asked > MOST_RECIPIENTS:
        raise InputError(
            "too_many_recipients",
            N_("At most %(most)d recipients at once."),
            field="to",
            most=MOST_RECIPIENTS,
        )
    typed, of_groups = [], [group_id(each) for each in wanted.groups]
    for each in wanted.to:
        if may_be_number(each):
            typed.append(each)
        else:
            of_groups.append(group_id(each))
    return NewMessage(
        text=wanted.text,
        numbers=tuple(typed),
        group_ids=tuple(of_groups),
        contact_ids=audience.contact_ids(wanted.contacts),
        due_ms=wanted.due_ms,
        form=wanted.form,
        priority=wanted.priority,
        public_id=wanted.public_id,
        line=wanted.line,
        ttl_seconds=wanted.ttl_seconds,
        report=wanted.report,
    )


def group_id(named: str | int) -> int:
    """Return the id of a group. Raise InputError `unknown_group`."""
    if isinstance(named, int):
        return named
    found = groups.by_name(services().store, named.strip())
    if found is None:
        raise InputError(
            "unknown_group",
            N_("“%(name)s” is neither a number nor a group."),
            field="to",
            name=named[: numbers.LONGEST_TYPED],
        )
    return found.id


def may_be_number(typed: str) -> bool:
    """Return whether a recipient is meant as a number: it has digits, and no letters before."""
    bare = typed.strip().lower().removeprefix("tel:").removeprefix("sms:")
    return not any(each.isalpha() for each in bare)
