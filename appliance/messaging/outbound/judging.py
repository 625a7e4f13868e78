"""Ask the rules about the recipients of a request, each with its text and its lines."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from appliance.config import MessagingSettings
from appliance.messaging.credit import taking
from appliance.messaging.outbound import terms, wording
from appliance.messaging.outbound.wording import Wording
from appliance.messaging.recipients.audience import Audience, Named
from appliance.messaging.requests import MASS_PRIORITY, Author, LeftOut, NewMessage, Question, Share
from appliance.messaging.routing import choosing
from appliance.messaging.routing.choosing import Choice, Sending
from appliance.messaging.routing.ways import Ways, uses
from appliance.messaging.rules import chain
from appliance.messaging.rules.verdict import Asked, Block, Moment, Verdicts
from appliance.store.accounts import AccountRow
from appliance.store.database import Store


@dataclass(frozen=True, slots=True)
class Found:
    """The recipients of a request with their texts, their lines and the verdicts about them."""

    named: Mapping[str, Named]  # by address: those with a text
    wording: Wording
    verdicts: Verdicts
    left_out: tuple[LeftOut, ...]
    choices: Mapping[str, Choice]  # by address; one that is missing takes any line


def judge(
    moment: Moment,
    store: Store,
    settings: MessagingSettings,
    request: NewMessage,
    author: Author,
    *,
    ways: Ways,
    people: Audience,
    instead_of: int | None,
) -> Found:
    """Give each recipient its text and its lines, and ask the rules about those who have a text.

    Raise InputError or ForbiddenError for the line or the account that the request asks for.
    """
    worded = wording.word(store, settings, request, people)
    named = {each: name for each, name in people.named.items() if each in worded.texts}
    now = store.clock.now_ms()
    asked = Asked(
        moment,
        store,
        settings,
        request.origin,
        request.message_class,
        at_ms=now if request.due_ms is None else max(now, request.due_ms),
        author=author,
        costs_allowed=request.costs_allowed,
        texts={each: worded.texts[each].text for each in named},
        is_mass=terms.priority(request, len(named), settings) <= MASS_PRIORITY,
        instead_of=instead_of,
    )
    choices = _choices(asked, ways, request, author, named)
    verdicts = _verdicts(asked, ways, choices, named)
    left_out = [*people.left_out, *worded.left_out]
    if request.once_per_address:
        # Imported here: it reads the directory's files of postal addresses.
        from appliance.messaging.outbound import one_per_address

        going = {
            each: name for each, name in named.items() if not isinstance(verdicts.get(each), Block)
        }
        others = one_per_address.others(store, settings, going)
        left_out += others.values()
        named = {each: name for each, name in named.items() if each not in others}
        verdicts = _verdicts(asked, ways, choices, named)
    return Found(named, worded, verdicts, tuple(left_out), choices)


def payer(store: Store, request: NewMessage, author: Author) -> AccountRow | None:
    """Return the account that pays; a test of the box costs nobody anything."""
    return None if request.origin == "test" else taking.payer(store, request.account, author)


def shares(ways: Ways, found: Found) -> tuple[Share, ...]:
    """Return what each line, or each several equal ones, would send; nothing if the box has one."""
    rows = {row.name: row for row in ways.rows()}
    if len(rows) < 2:  # noqa: PLR2004
        return ()
    by_lines: dict[tuple[str, ...], list[int]] = {}
    for address in found.named:
        if not isinstance(found.verdicts.get(address), Block):
            lines = lines_of(ways, found.choices.get(address))
            segments = found.wording.texts[address].measure.segments
            by_lines.setdefault(lines, []).append(segments)
    return tuple(
        Share(lines, len(each), sum(each), _price(rows[lines[0]].price, sum(each)))
        for lines, each in by_lines.items()
    )


def lines_of(ways: Ways, choice: Choice | None) -> tuple[str, ...]:
    """Return the equal lines that would send a message, if they can."""
    return choice.tiers[0] if choice and choice.tiers else tuple(ways.names())


def _price(of_segment: int | None, segments: int) -> int | None:
    return of_segment * segments if of_segment else None


def _choices(
    asked: Asked,
    ways: Ways,
    request: NewMessage,
    author: Author,
    named: Mapping[str, Named],
) -> dict[str, Choice]:
    several = len(ways.names()) > 1
    account = payer(asked.store, request, author) if several else None
    sending = Sending(
        request,
        author,
        account_id=None if account is None else account.id,
        at_ms=asked.at_ms,
        is_mass=asked.is_mass,
    )
    contacts = {address: name.contact_id for address, name in named.items()}
    return choosing.choose(asked.store, ways, sending, contacts)


def _verdicts(
    asked: Asked, ways: Ways, choices: Mapping[str, Choice], named: Mapping[str, Named]
) -> Verdicts:
    """Return the verdicts; recipients with the same lines share these lines' caps."""
    if not choices:
        lines = uses(ways, ways.names())
        return chain.judge(replace(asked, lines=lines), tuple(named))
    alike: dict[tuple[frozenset[str] | None, Question | None], list[str]] = {}
    for address in named:
        choice = choices.get(address)
        key = (None, None) if choice is None else (frozenset(choice.lines), choice.objection)
        alike.setdefault(key, []).append(address)
    found: Verdicts = {}
    for (lines_asked, objection), addresses in alike.items():
        may = sorted(lines_asked) if lines_asked else ways.names()
        of_these = replace(asked, lines=uses(ways, may), objection=objection)
        found |= chain.judge(of_these, addresses)
    return found
