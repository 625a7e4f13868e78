"""The preview of a sending to the rows of a file: every row's text, its SMS and its verdict."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flask import request
from flask_babel import gettext, ngettext

from appliance.errors import N_, InputError
from appliance.messaging import texts
from appliance.messaging.directory import person_numbers
from appliance.messaging.merge import costs
from appliance.messaging.merge import preview as merge_preview
from appliance.messaging.merge.costs import Costly
from appliance.messaging.merge.preview import TWO_SMS, Result
from appliance.messaging.merge.tables import Table
from appliance.messaging.outbound import mention
from appliance.messaging.requests import Cost, Fate, NewMessage, Share
from appliance.messaging.templates import variables
from appliance.messaging.templates.variables import MissingVariableError
from appliance.web.directory.import_preview import SEPARATORS
from appliance.web.frame.services import services
from appliance.web.shown import bubbles, errors, pace
from appliance.web.shown.formatting import moment, phone, some
from appliance.web.writing import delays, sending_date
from appliance.web.writing.alphabet import NO_BREAK, REPLACEABLE
from appliance.web.writing.delays import Delay
from appliance.web.writing.file_form import Asked
from appliance.web.writing.paying import payer_shown
from appliance.web.writing.recipients import shorten
from appliance.web.writing.summary import HARMLESS, REASONS, reason

# fate: word, icon, tone
FATES: dict[Fate | None, tuple[str, str, str]] = {
    Fate.NOW: (N_("at once"), "send", "good"),
    Fate.LATER: (N_("later"), "scheduled", "calm"),
    Fate.HELD: (N_("held"), "held", "care"),
    Fate.BLOCKED: (N_("blocked"), "stop", "care"),
    None: (N_("no SMS"), "failed", "bad"),
}
LEFT_OUT, LONG, LONGEST = "left_out", "long", "longest"
ROWS_SHOWN = 50
# Reasons that concern the whole sending: nothing is stored while a row has one.
UNSENDABLE = {"too_long", "bad_character"}


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the file as it is shown."""

    line: int
    number: str
    mended_from: str  # the damaged form that the file has; empty if it has none
    text: str
    segments: int
    word: str
    icon: str
    tone: str
    why: str


@dataclass(frozen=True, slots=True)
class CostlyMark:
    """A character that makes texts longer, as it is shown."""

    mark: str
    name: str
    cost: str
    instead: str | None  # what can replace it


@dataclass(frozen=True, slots=True)
class FilePreview:
    """What sending would do, and the rows of the chosen filter.

    It keeps no other row: the page's template holds it until Python's collector runs.
    """

    seen: str
    due_ms: int | None
    due_note: str
    going: int
    segments: int
    tabs: list[tuple[str, str, int]]
    chosen: str
    rows: list[Row]
    skipped: int
    next: int | None  # the number of rows before the next page
    costly: list[CostlyMark]
    too_long: str  # a sentence about rows whose text is too long: nothing is sent then
    landlines: int  # numbers that most likely cannot receive SMS
    later: tuple[str, ...]  # sentences that say until when rules delay messages, and why
    expiring: str  # a sentence about messages whose validity ends before they may leave
    leaves_ms: int | None  # when the first message leaves; None means at once
    cost: Cost | None  # None: no account pays
    end_ms: int | None  # when the last SMS should have gone
    is_to_confirm: bool
    shares: tuple[Share, ...] = ()  # by lines; empty for a box with one

    @property
    def button_label(self) -> str:
        """The label of the button."""
        return sending_date.button_label(self.leaves_ms, self.going)

    @property
    def can_be_sent(self) -> bool:
        """Whether there is anything to send, and nothing that prevents it."""
        is_covered = self.cost is None or self.cost.is_covered
        return self.going > 0 and not self.too_long and is_covered

    @property
    def due_sentence(self) -> str:
        """The sentence that says when the messages leave."""
        return sending_date.sentence(self.leaves_ms)

    @property
    def is_confirmed(self) -> bool:
        """Whether the form confirms this number of recipients."""
        return not self.is_to_confirm or request.form.get("confirmed") == str(self.going)


def how_it_was_read(table: Table) -> str:
    """Return the format of the file, so that the user can judge how it was understood."""
    parts = [table.kind.upper(), table.encoding]
    if table.separator:
        word = SEPARATORS.get(table.separator)
        parts.append(gettext(word) if word else table.separator)
    parts.append(gettext("with titles") if table.has_titles else gettext("without titles"))
    if table.sheets:
        parts.append(gettext("sheet “%(name)s”", name=table.sheets[0]))
    parts.append(ngettext("%(num)s row", "%(num)s rows", len(table.rows)))
    if table.skipped:
        lines = ", ".join(map(str, table.skipped))
        parts.append(
            ngettext(
                "Line %(lines)s is above the titles and is skipped.",
                "Lines %(lines)s are above the titles and are skipped.",
                len(table.skipped),
                lines=lines,
            )
        )
    return " · ".join(filter(None, parts))


def about_figures(table: Table) -> str:
    """Return a hint about figures that may have lost a zero; empty if there are none."""
    if not table.shortened:
        return ""
    names = some([table.titles[each] or str(each + 1) for each in table.shortened])
    told: str = ngettext(
        "The figures of the column %(names)s come without the format of their cells: 12.50 is"
        " written 12.5. To keep the zeros, give the cells the format “Text” and enter them again.",
        "The figures of the columns %(names)s come without the format of their cells: 12.50 is"
        " written 12.5. To keep the zeros, give the cells the format “Text” and enter them again.",
        len(table.shortened),
        names=names,
    )
    return told


def preview_of(
    found: Asked, results: Sequence[Result], cost: Cost | None, due_note: str
) -> FilePreview:
    """Return the preview of what the form asks for; `cost` is what an account would pay."""
    due = found.message.due_ms
    going = [each for each in results if each.goes]
    segments = sum(each.segments for each in going)
    chosen = next(
        reversed(request.form.getlist("show")), ""
    )  # the button is after the hidden field
    shown = _filtered(results, chosen)
    skipped = max(request.form.get("skip", 0, type=int), 0)
    following = skipped + ROWS_SHOWN
    confirm_above = services().preferences.messaging().confirm_above
    delayed = [
        Delay(each.at_ms, each.reason)
        for each in going
        if each.fate == Fate.LATER and each.reason and each.at_ms is not None
    ]
    leaves = delays.leaves_ms(delayed, due, len(going))
    return FilePreview(
        seen=seen(found, results, cost),
        due_ms=due,
        due_note=due_note,
        going=len(going),
        segments=segments,
        tabs=_tabs(results),
        chosen=chosen,
        rows=[_row(each, found.message) for each in shown[skipped:following]],
        skipped=skipped,
        next=following if following < len(shown) else None,
        costly=_costly(results),
        too_long=_too_long(results),
        landlines=len(_landlines([each.line.address for each in going])),
        later=delays.sentences(Counter(delayed), due or services().clock.now_ms()),
        expiring=delays.expiry_sentence(sum(each.expires for each in results)),
        leaves_ms=leaves,
        cost=cost,
        end_ms=_end(segments, leaves) if going else None,
        is_to_confirm=0 < confirm_above < len(going),
    )


def seen(found: Asked, results: Sequence[Result], cost: Cost | None) -> str:
    """Return a digest of everything that the confirmation is about."""
    message = found.message
    about = (
        message.text,
        message.due_ms,
        message.message_class,
        message.form,
        message.ttl_seconds,
        message.subject,
        message.once_per_address,
        payer_shown(cost),
    )
    return merge_preview.digest(results, about)


def _end(segments: int, due: int | None) -> int | None:
    if not pace.can_send():
        return None
    now = services().clock.now_ms()
    return pace.end_of(segments, now if due is None else max(due, now))


def _is_left_out(result: Result) -> bool:
    return not result.goes


def _is_long(result: Result) -> bool:
    return result.segments >= TWO_SMS


def _filtered(results: Sequence[Result], chosen: str) -> Sequence[Result]:
    if chosen == LEFT_OUT:
        return [each for each in results if _is_left_out(each)]
    if chosen == LONG:
        return [each for each in results if _is_long(each)]
    if chosen == LONGEST:
        return sorted(results, key=lambda each: (each.segments, len(each.text)), reverse=True)
    return results


def _tabs(results: Sequence[Result]) -> list[tuple[str, str, int]]:
    left_out = sum(map(_is_left_out, results))
    long = sum(map(_is_long, results))
    found = [("", gettext("all"), len(results))]
    if left_out:
        found.append((LEFT_OUT, gettext("left out"), left_out))
    if long:
        found.append((LONG, gettext("two SMS and more"), long))
    return [*found, (LONGEST, gettext("longest first"), len(results))]


def _row(result: Result, message: NewMessage) -> Row:
    word, icon, tone = FATES[result.fate]
    line = result.line
    return Row(
        line=line.line,
        number=phone(line.address) if line.address else shorten(line.written),
        mended_from=shorten(line.written) if line.is_mended else "",
        text=result.text,
        segments=result.segments,
        word=gettext(word),
        icon=icon,
        tone=tone,
        why=why(result, message),
    )


def why(result: Result, message: NewMessage) -> str:
    """Return why a row is left out, why its message does not go now, or may not be received."""
    if result.problem is not None:
        return errors.text_of(result.problem)
    if result.fate is None:
        return _why_left_out(result, message)
    reason = bubbles.error_meaning(result.reason)
    at = moment(result.at_ms) if result.fate == Fate.LATER and result.reason else ""
    return " ".join(filter(None, (at, reason, _landline_note(result.line.address))))


def _landlines(addresses: Sequence[str]) -> Sequence[str]:
    country = services().preferences.messaging().country
    return person_numbers.landlines(addresses, country)


def _landline_note(address: str) -> str:
    if not _landlines([address]):
        return ""
    words = "%(number)s is a landline: most landlines cannot receive SMS."
    return str(gettext(words, number=phone(address)))


def _why_left_out(result: Result, message: NewMessage) -> str:
    if result.reason in UNSENDABLE and (told := _why_unsendable(result, message)):
        return told
    if result.reason == "missing_variable" and result.detail:
        names = tuple(result.detail.split(", "))
        return errors.text_of(MissingVariableError(names))
    if result.reason in HARMLESS:
        return str(gettext("The number is in an earlier row."))
    words = reason("", result.reason, result.detail) if result.reason in REASONS else ""
    return words[:1].upper() + words[1:]


def _why_unsendable(result: Result, message: NewMessage) -> str:
    """Return what is wrong with the text of a row and its cure; "" if that cannot be told."""
    settings = services().preferences.messaging()
    try:
        values = {**message.variables, **(result.line.values or {})}
        text = variables.parse(message.text).filled(values)
        whole = mention.added(settings, text, message.message_class, message.origin)
        texts.check(whole, settings.max_segments)
    except InputError as error:
        return errors.text_of(error) if error.code.startswith("text_") else ""
    return ""


def _too_long(results: Sequence[Result]) -> str:
    """Return the sentence about rows whose text cannot be sent at all."""
    lines = [str(each.line.line) for each in results if each.reason in UNSENDABLE]
    if not lines:
        return ""
    return str(
        ngettext(
            "The text of line %(lines)s is too long or has a character that no SMS can hold:"
            " nothing can be sent until it is shortened.",
            "The texts of %(num)s lines are too long or have a character that no SMS can hold:"
            " %(lines)s. Nothing can be sent until they are shortened.",
            len(lines),
            lines=some(lines),
        )
    )


def _costly(results: Sequence[Result]) -> list[CostlyMark]:
    found = costs.costliest(
        ((each.text, each.segments) for each in results if each.goes), REPLACEABLE
    )
    return [CostlyMark(each.mark, _name(each.mark), _cost(each), each.instead) for each in found]


def _name(mark: str) -> str:
    return str(gettext("no-break space")) if mark in NO_BREAK or not mark.strip() else mark


def _cost(costly: Costly) -> str:
    return str(ngettext("%(num)s SMS more", "%(num)s SMS more", costly.segments))
