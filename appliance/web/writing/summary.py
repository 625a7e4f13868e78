"""The summary of a new SMS before it is stored: recipients, date, and who is left out."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from flask import request
from flask_babel import gettext, ngettext
from flask_login import current_user

from appliance.errors import N_
from appliance.messaging.directory import person_numbers
from appliance.messaging.requests import Fate, NewMessage, Preview
from appliance.store import contacts, households
from appliance.web.frame.services import services
from appliance.web.shown import bubbles
from appliance.web.shown.formatting import phone
from appliance.web.writing import delays, number_choice, recipients, sending_date
from appliance.web.writing import sample as samples
from appliance.web.writing.delays import Delay
from appliance.web.writing.number_choice import NumberChoice
from appliance.web.writing.paying import payer_shown
from appliance.web.writing.recipients import Chosen
from appliance.web.writing.sample import Sample

# Up to this many recipients, with nobody left out, no summary needs to be seen.
FEW = 5
MOST_ASKING = 3  # numbers named together
SHOWN = 50
# Of a text that is filled in, everybody's own text is to be read: a school's year, a large club.
TEXTS_SHOWN = 250
# Reasons that need no attention: the recipient gets the message once.
HARMLESS = {"duplicate"}
MOST_ASKED = 500
UNUSABLE = {"not_a_number", "cannot_be_answered"}
SEVERAL = N_("may be several contacts: choose one")
NO_VALUE = N_("has no value for %(names)s")
SAME_ADDRESS = N_("lives at the address of %(name)s, who gets the SMS")
# In the order in which they are shown: typing errors first.
REASONS = {
    "not_a_number": N_("is not a phone number"),
    "cannot_be_answered": N_("is not a number: choose a contact in the list"),
    "no_number": N_("has no number"),
    "opted_out": N_("is on the STOP list"),
    "no_sms": N_("does not want SMS"),
    "no_consent": N_("has not agreed to promotional SMS"),
    "duplicate_24h": N_("gets the same text already"),
    "country_not_allowed": N_("is in a country that may not be written to"),
    "missing_variable": NO_VALUE,
    "too_long": N_("would get a text that is too long"),
    "same_address": SAME_ADDRESS,
    "bad_character": N_("would get a text with a character that no SMS can hold"),
}


@dataclass(frozen=True, slots=True)
class Recipient:
    """A line of the summary."""

    address: str
    name: str
    choice: NumberChoice | None = None  # the numbers to choose from
    text: str = ""  # the person's own text, if the text is filled in
    segments: int = 0


class NamedReason(NamedTuple):
    """A recipient, and why the message does not go, or does not go yet."""

    who: str
    why: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What sending the message would do."""

    preview: Preview
    recipients: tuple[Recipient, ...]  # the first SHOWN or TEXTS_SHOWN
    left_out: tuple[NamedReason, ...]  # first those that the user can correct
    duplicates: tuple[str, ...]  # recipients that occur more than once
    due_ms: int | None  # when it leaves; None = at once
    due_note: str  # a note about a time that does not exist
    seen: str
    asks: tuple[NamedReason, ...] = ()  # whose message waits for an administrator, and why
    not_taken: str = ""  # a note about words beside numbers
    asked: tuple[str, ...] = ()  # names that several contacts have
    landlines: tuple[str, ...] = ()  # numbers that most likely cannot receive SMS
    delays: tuple[Delay, ...] = ()  # of messages that a rule delays
    later: tuple[str, ...] = ()  # sentences that say until when, and why
    expiring: str = ""  # a sentence about messages whose validity ends before they may leave
    offers_one_per_address: bool = False  # one SMS for each household
    is_to_confirm: bool = False  # it goes to so many that a confirmation is needed
    sample: Sample | None = None  # the text as one person gets it, if it is filled in

    @property
    def due_sentence(self) -> str:
        """The sentence that says when the message leaves."""
        return sending_date.sentence(self.leaves_ms)

    @property
    def button_label(self) -> str:
        """The label of the button."""
        return sending_date.button_label(self.leaves_ms, len(self.preview.recipients))

    @property
    def leaves_ms(self) -> int | None:
        """When the first message leaves; None means at once."""
        return delays.leaves_ms(self.delays, self.due_ms, len(self.preview.recipients))

    @property
    def is_even(self) -> bool:
        """Whether every recipient gets the same number of SMS."""
        return len({each.segments for each in self.preview.messages}) <= 1

    @property
    def lacks_values(self) -> bool:
        """Whether somebody is left out because a variable has no value."""
        return any(left.reason == "missing_variable" for left in self.preview.left_out)

    @property
    def more(self) -> int:
        """The number of recipients that are not listed."""
        return len(self.preview.recipients) - len(self.recipients)

    @property
    def total(self) -> int:
        """The number of SMS in all."""
        return self.preview.total_segments

    @property
    def needs_a_look(self) -> bool:
        """Whether it goes to many recipients, leaves recipients or words out, or expires."""
        left_out = any(left.reason not in HARMLESS for left in self.preview.left_out)
        left_out = left_out or bool(self.preview.blocked)
        left_out = left_out or bool(self.not_taken or self.asked or self.expiring)
        return len(self.preview.recipients) > (0 if left_out else FEW)

    @property
    def is_confirmed(self) -> bool:
        """Whether the form confirms this number of recipients."""
        said = request.form.get("confirmed")
        return not self.is_to_confirm or said == str(len(self.preview.recipients))

    def usable(self, message: NewMessage) -> NewMessage:
        """Return the message without invalid numbers, which were shown as left out.

        Without any other recipient the message stays unchanged, so that its error is shown.
        """
        unusable = {left.typed for left in self.preview.left_out if left.reason in UNUSABLE}
        usable = tuple(number for number in message.numbers if number not in unusable)
        return replace(message, numbers=usable) if self.preview.recipients else message


def left_out(preview: Preview) -> tuple[NamedReason, ...]:
    """Return who is left out and why, first those that the user can correct."""
    order = list(REASONS)
    left: list[tuple[str, str, str]]
    left = [
        (each.typed, each.reason, each.detail)
        for each in preview.left_out
        if each.reason not in HARMLESS
    ]
    left += [(each.address, each.reason or "", "") for each in preview.blocked]
    left.sort(key=lambda each: order.index(each[1]))
    names = contacts.names(services().store, (typed for typed, _, _ in left))
    return tuple(
        NamedReason(
            names.get(typed) or recipients.shorten(phone(typed)), reason(typed, why, detail)
        )
        for typed, why, detail in left
    )


def reason(typed: str, why: str, detail: str) -> str:
    """Return why a recipient is left out. Text that is not a number may be a contact's name.

    `detail` holds the names of the variables without a value, or of who gets the SMS instead.
    """
    is_name = why in UNUSABLE and recipients.is_name(typed)
    code = "cannot_be_answered" if is_name else why
    if code == "missing_variable":
        names = " ".join(f"[{name}]" for name in detail.split(", "))
        return str(gettext(NO_VALUE, names=names))
    if code == "same_address":
        return str(gettext(SAME_ADDRESS, name=detail))
    return str(gettext(REASONS[code]))


def duplicates(preview: Preview) -> tuple[str, ...]:
    """Return the recipients that occur more than once: name and number, if known."""
    return _told([each.typed for each in preview.left_out if each.reason in HARMLESS])


def _told(addresses: Sequence[str]) -> tuple[str, ...]:
    """Return name and number of each address, if known."""
    names = contacts.names(services().store, addresses)
    return tuple(f"{names.get(address, '')} {phone(address)}".strip() for address in addresses)


def _recipients(preview: Preview, *, is_filled_in: bool) -> tuple[Recipient, ...]:
    """Return the first recipients with their names and, for contacts, their numbers.

    Each has its own text if the text is filled in.
    """
    store = services().store
    most = TEXTS_SHOWN if is_filled_in else SHOWN
    shown = [each for each in preview.messages if each.fate != Fate.BLOCKED][:most]
    names = contacts.names(store, [each.address for each in shown])
    chosen = [each.contact_id for each in shown if each.contact_id is not None]
    people = {row.id: row for row in contacts.by_ids(store, chosen)}
    found: list[Recipient] = []
    for each in shown:
        person = people.get(each.contact_id or 0)
        choice = number_choice.of(person) if person else None
        name = person.name if person else names.get(each.address, "")
        text = each.text if is_filled_in else ""
        found.append(Recipient(each.address, name, choice, text, each.segments))
    return tuple(found)


def offers_one_per_address(preview: Preview) -> bool:
    """Return whether several people of the directory with an address are among the recipients."""
    asked = [each.contact_id for each in preview.messages if each.contact_id is not None]
    return len(households.of_contacts(services().store, asked[:MOST_ASKED])) > 1


def asks(preview: Preview) -> tuple[NamedReason, ...]:
    """Return whose messages wait for an administrator; many for one reason are only counted."""
    held: dict[str, list[str]] = {}
    for each in preview.held:
        held.setdefault(each.reason or "", []).append(phone(each.address))
    return tuple(
        NamedReason(
            ", ".join(numbers)
            if len(numbers) <= MOST_ASKING
            else str(ngettext("%(num)s recipient", "%(num)s recipients", len(numbers))),
            bubbles.error_meaning(reason),
        )
        for reason, numbers in held.items()
    )


def summarise(
    message: NewMessage, chosen: Chosen, due_note: str, *, instead_of: int | None = None
) -> Summary:
    """Return the summary of sending `message`; `due_note` is a note about its date.

    `instead_of` is the scheduled message that it replaces.
    """
    preview = services().outbox.preview(
        replace(message, costs_allowed=False), current_user.author, instead_of=instead_of
    )
    going = preview
    if message.costs_allowed and preview.held:  # their own delays count once they are allowed
        going = services().outbox.preview(message, current_user.author, instead_of=instead_of)
    delayed = tuple(
        Delay(each.at_ms, each.reason)
        for each in going.messages
        if each.fate == Fate.LATER and each.reason and each.at_ms is not None
    )
    meant = services().clock.now_ms() if message.due_ms is None else message.due_ms
    rules = services().preferences.messaging()
    asked = [NamedReason(each.typed, str(gettext(SEVERAL))) for each in chosen.questions]
    # Whether a message goes now or later changes by itself, with each SMS until the day's cap.
    seen = [
        (
            each.address,
            each.fate not in (Fate.NOW, Fate.LATER) and each.fate,
            each.segments,
            each.lines,
        )
        for each in preview.messages
    ]
    digest = hashlib.sha256(
        repr((seen, preview.left_out, payer_shown(preview.cost))).encode()
    ).hexdigest()
    return Summary(
        preview=preview,
        recipients=_recipients(preview, is_filled_in=message.merge),
        left_out=(*asked, *left_out(preview)),
        duplicates=duplicates(preview),
        due_ms=message.due_ms,
        due_note=due_note,
        seen=digest[:16],
        asks=asks(preview),
        not_taken=recipients.not_taken(chosen.beside),
        asked=tuple(each.who for each in asked),
        landlines=_told(person_numbers.landlines(preview.recipients, rules.country)),
        delays=delayed,
        later=delays.sentences(Counter(delayed), meant),
        expiring=delays.expiry_sentence(going.expiring),
        offers_one_per_address=message.once_per_address or offers_one_per_address(preview),
        is_to_confirm=0 < rules.confirm_above < len(preview.recipients),
        sample=samples.of(message, preview),
    )
