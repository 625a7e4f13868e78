"""What a new SMS would do, as it is shown before it is stored: to whom, when, and to whom not."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import request
from flask_babel import gettext
from flask_login import current_user

from appliance.errors import N_
from appliance.messaging.directory import person_numbers
from appliance.messaging.requests import LeftOut, NewMessage, Preview
from appliance.store import contacts
from appliance.web.frame.services import services
from appliance.web.shown import bubbles
from appliance.web.shown.formatting import phone
from appliance.web.writing import departure, recipients
from appliance.web.writing.recipients import Chosen

# To this many, with nobody left out, no second look is asked for.
FEW = 5
SHOWN = 50
# Reasons that need nobody's attention: the person is sent to all the same.
HARMLESS = {"duplicate"}
UNUSABLE = {"not_a_number", "cannot_be_answered"}
SEVERAL = N_("may be several contacts: choose one")
# In the order in which they are shown: first what was typed wrong.
REASONS = {
    "not_a_number": N_("is not a phone number"),
    "cannot_be_answered": N_("is not a number: choose a contact in the list"),
    "no_number": N_("has no number"),
    "opted_out": N_("is on the STOP list"),
    "no_sms": N_("does not want SMS"),
    "country_not_allowed": N_("is in a country that may not be written to"),
}


@dataclass(frozen=True, slots=True)
class Recipient:
    """One line of the summary."""

    address: str
    name: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What would happen, as it is shown."""

    preview: Preview
    recipients: tuple[Recipient, ...]  # the first SHOWN
    left_out: tuple[tuple[str, str], ...]  # who, why; what somebody can mend comes first
    duplicates: tuple[str, ...]  # who is in the list more than once
    due_ms: int | None  # when it leaves; None = at once
    due_note: str  # what to say about a time that does not exist
    seen: str
    asks: tuple[tuple[str, str], ...] = ()  # who waits for an administrator, why
    not_taken: str = ""  # what stood beside the numbers, as it is said
    asked: tuple[str, ...] = ()  # names that several have
    landlines: tuple[str, ...] = ()  # who most likely cannot receive it
    is_to_confirm: bool = False  # it goes to so many that it is asked about once more

    @property
    def departure(self) -> str:
        """When it leaves."""
        return departure.said(self.due_ms)

    @property
    def deed(self) -> str:
        """What the button does."""
        return departure.deed(self.due_ms, len(self.preview.recipients))

    @property
    def more(self) -> int:
        """Recipients that are not listed."""
        return len(self.preview.recipients) - len(self.recipients)

    @property
    def total(self) -> int:
        """SMS in all."""
        return len(self.preview.recipients) * self.preview.segments

    @property
    def needs_a_look(self) -> bool:
        """Whether it goes to many, or to some and leaves others or words out."""
        left_out = any(left.reason not in HARMLESS for left in self.preview.left_out)
        left_out = left_out or bool(self.not_taken or self.asked)
        return len(self.preview.recipients) > (0 if left_out else FEW)

    @property
    def is_confirmed(self) -> bool:
        """Whether the form says yes to this number of recipients."""
        said = request.form.get("confirmed")
        return not self.is_to_confirm or said == str(len(self.preview.recipients))

    def usable(self, message: NewMessage) -> NewMessage:
        """`message` without the numbers that are none: they were shown as left out.

        If nobody is left it stays as it is: then what is wrong with it is to be said.
        """
        unusable = {left.typed for left in self.preview.left_out if left.reason in UNUSABLE}
        usable = tuple(number for number in message.numbers if number not in unusable)
        return replace(message, numbers=usable) if self.preview.recipients else message


def left_out(preview: Preview) -> tuple[tuple[str, str], ...]:
    """Who is not sent to, and why: first what somebody can mend."""
    order = list(REASONS)
    left = [each for each in preview.left_out if each.reason not in HARMLESS]
    left.sort(key=lambda each: order.index(each.reason))
    names = contacts.names(services().store, (each.typed for each in left))
    return tuple(
        (names.get(each.typed) or recipients.shorten(phone(each.typed)), reason(each))
        for each in left
    )


def reason(left: LeftOut) -> str:
    """Why somebody is not sent to. What is no number may be the name of a contact."""
    is_name = left.reason in UNUSABLE and recipients.is_name(left.typed)
    why = "cannot_be_answered" if is_name else left.reason
    return str(gettext(REASONS[why]))


def duplicates(preview: Preview) -> tuple[str, ...]:
    """Who is in the list more than once: name and number, where both are known."""
    return _told([each.typed for each in preview.left_out if each.reason in HARMLESS])


def _told(addresses: Sequence[str]) -> tuple[str, ...]:
    """Name and number of each, where both are known."""
    names = contacts.names(services().store, addresses)
    return tuple(f"{names.get(address, '')} {phone(address)}".strip() for address in addresses)


def summarise(message: NewMessage, chosen: Chosen, due_note: str) -> Summary:
    """What sending `message` to those who were chosen would do; `due_note` is about its date."""
    preview = services().outbox.preview(replace(message, costs_allowed=False), current_user.author)
    rules = services().preferences.messaging()
    shown = preview.recipients[:SHOWN]
    names = contacts.names(services().store, shown)
    asked = [(each.typed, str(gettext(SEVERAL))) for each in chosen.questions]
    digest = hashlib.sha256(
        repr((preview.recipients, preview.left_out, preview.segments)).encode()
    ).hexdigest()
    return Summary(
        preview=preview,
        recipients=tuple(Recipient(address, names.get(address, "")) for address in shown),
        left_out=(*asked, *left_out(preview)),
        duplicates=duplicates(preview),
        due_ms=message.due_ms,
        due_note=due_note,
        seen=digest[:16],
        asks=tuple((phone(address), bubbles.why(why)) for address, why in preview.asks),
        not_taken=recipients.not_taken(chosen.beside),
        asked=tuple(name for name, _ in asked),
        landlines=_told(person_numbers.landlines(preview.recipients, rules.country)),
        is_to_confirm=0 < rules.confirm_above < len(preview.recipients),
    )
