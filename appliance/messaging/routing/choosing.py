"""Choose the lines that may send each message of a request, and the order in which they are tried.

The first of these decides: the line that the request asks for; the one chosen for its template, the
contact, the account or the user; the one by which the correspondent was last in touch; the rules in
their order; the price. A line that the request asks for is the only one. Otherwise the other lines
that may carry the message follow, for the case that the chosen one cannot send. Equal lines share
the messages: whichever is free takes the next one. What goes now by the rules or the price does not
wait for lines that cannot send already: they come last.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from appliance import local_time
from appliance.errors import N_, ForbiddenError, InputError
from appliance.messaging.requests import Author, NewMessage, Question
from appliance.messaging.routing import permissions
from appliance.messaging.routing.ways import Ways
from appliance.store import contacts as by_address
from appliance.store import line_choices, line_rules, routes
from appliance.store.database import Store
from appliance.store.line_rules import LineRuleRow
from appliance.store.lines import LineRow
from appliance.store.routes import Tiers, Why

_ANSWERS: Final = frozenset({"reply", "stop_reply"})
_MINUTES: Final = 60
# A line that has been unable to send for longer is not waited for. Shorter faults pass soon.
_PATIENCE_MS: Final = 60_000
# Dearer than any price that is known.
_UNKNOWN_PRICE: Final = 2**62


class Choice(NamedTuple):
    """The lines for a message, what chose them, and why none of them may carry it, if so.

    No tiers mean any line.
    """

    tiers: Tiers
    why: Why
    objection: Question | None = None

    @property
    def lines(self) -> tuple[str, ...]:
        """All lines, in their order."""
        return tuple(line for tier in self.tiers for line in tier)


@dataclass(frozen=True, slots=True)
class Sending:
    """What a choice depends on, besides the recipient."""

    request: NewMessage
    author: Author
    account_id: int | None
    at_ms: int
    is_mass: bool

    @property
    def is_promotion(self) -> bool:
        """Whether it is a promotional mass sending."""
        promotional = self.request.message_class == "promotional"
        return promotional and self.is_mass and self.request.origin not in _ANSWERS


class _Allowed(NamedTuple):
    """The lines that may send to a recipient, and why none of them may carry it, if so."""

    lines: tuple[LineRow, ...]
    objection: Question | None


def choose(
    store: Store, ways: Ways, sending: Sending, contacts: Mapping[str, int | None]
) -> dict[str, Choice]:
    """Return the choice for each address, with the contact chosen for it, if any.

    An address that is missing takes any line. Raise InputError with the field `line` for a line
    that does not exist, ForbiddenError for one that the author may not use.
    """
    rows = ways.rows()
    asked = sending.request.line
    if asked is not None:
        _check(store, rows, asked, sending.author)
    if not rows or (len(rows) == 1 and asked is None and not sending.is_promotion):
        return {}
    chooser = _Chooser(store, ways, sending, contacts)
    found = {address: chooser.choice(address) for address in contacts}
    return {each: choice for each, choice in found.items() if choice.tiers or choice.objection}


def ids(store: Store, choices: Iterable[Choice]) -> dict[Choice | None, int | None]:
    """Return the ids of the routes of these choices, which are stored if they are new."""
    return {
        each: routes.id_of(store, each.tiers, each.why) if each.tiers else None
        for each in dict.fromkeys(choices)
    }


def _check(store: Store, rows: Sequence[LineRow], name: str, author: Author) -> None:
    row = next((row for row in rows if row.name == name), None)
    if row is None:
        raise InputError("unknown_line", N_("There is no line %(line)s."), field="line", line=name)
    if not permissions.may_use(row, author, permissions.user_of(store, author)):
        raise ForbiddenError(
            "line_not_allowed", N_("You may not use the line %(line)s."), line=row.shown
        )


class _Chooser:
    """The choices for one sending; what is the same for many recipients is found once."""

    def __init__(
        self,
        store: Store,
        ways: Ways,
        sending: Sending,
        contacts: Mapping[str, int | None],
    ) -> None:
        self._sending = sending
        self._rows = tuple(ways.rows())
        self._numbers = {row.name: ways.number_of(row.name) for row in self._rows}
        author = sending.author
        user_id = permissions.user_of(store, author)
        self._usable = tuple(r for r in self._rows if permissions.may_use(r, author, user_id))
        self._by_contact = line_choices.of_kind(store, "contact")
        self._preferred = self._of_sending(store, user_id)
        self._contacts = self._known(store, contacts) if self._by_contact else contacts
        self._last = line_choices.last_lines(store, tuple(contacts))
        self._rules = line_rules.every(store)
        self._allowed: dict[str | None, _Allowed] = {}
        self._any = tuple(row.name for row in self._rows if permissions.is_open(row))
        self._unable = self._found_unable(store, ways)

    def choice(self, address: str) -> Choice:
        """Return the choice for a recipient."""
        allowed = self._allowed_for(address)
        asked = self._sending.request.line
        if asked is not None:
            return Choice(((asked,),), "asked", self._objection_to(asked))
        base, why = self._base(address, allowed)
        first = self._first(address, allowed)
        if first is not None:
            line, why = first
            rest = (tuple(each for each in tier if each != line) for tier in base)
            base = ((line,), *(tier for tier in rest if tier))
        if why == "price" and base == (self._any,):
            base = ()
        return Choice(base, why, allowed.objection)

    def _found_unable(self, store: Store, ways: Ways) -> frozenset[str]:
        """Return the lines for which nothing is to wait: none if it goes later anyway."""
        now = store.clock.now_ms()
        if self._sending.at_ms > now:
            return frozenset()
        since = {row.name: ways.unable_since_ms(row.name) for row in self._rows}
        return frozenset(
            name for name, ms in since.items() if ms is not None and now - ms > _PATIENCE_MS
        )

    def _objection_to(self, asked: str) -> Question | None:
        if not self._sending.is_promotion:
            return None
        row = next(row for row in self._rows if row.name == asked)
        carries = permissions.carries_promotion(row, self._numbers[asked])
        return None if carries else "mobile_line"

    def _of_sending(self, store: Store, user_id: int | None) -> list[tuple[str, Why]]:
        """Return the lines chosen for what all messages have in common, the first one first."""
        sending = self._sending
        template = line_choices.of(store, "template", sending.request.template_id)
        account = line_choices.of(store, "account", sending.account_id)
        user = line_choices.of(store, "user", user_id)
        found: list[tuple[str | None, Why]] = [
            (template, "template"),
            (account, "account"),
            (user, "user"),
        ]
        return [(line, why) for line, why in found if line is not None]

    @staticmethod
    def _known(store: Store, chosen: Mapping[str, int | None]) -> dict[str, int | None]:
        """Return the contact of each address: the chosen one, else the only one who has it."""
        plain = [address for address, contact in chosen.items() if contact is None]
        found = by_address.by_addresses(store, plain).items()
        only = {address: rows[0].id for address, rows in found if len(rows) == 1}
        return {**chosen, **only}

    def _first(self, address: str, allowed: _Allowed) -> tuple[str, Why] | None:
        """Return the line that comes before the order of the rules or of the prices, if any."""
        names = {row.name for row in allowed.lines}
        of_template = [each for each in self._preferred if each[1] == "template"]
        of_others = [each for each in self._preferred if each[1] != "template"]
        contact = self._by_contact.get(self._contacts[address] or 0)
        of_contact: list[tuple[str, Why]] = [] if contact is None else [(contact, "contact")]
        for line, why in (*of_template, *of_contact, *of_others):
            if line in names:
                return line, why
        last = self._last.get(address)
        if last is None:
            return None
        # Whoever answers, the answer leaves by the line that the correspondent wrote to.
        answers = self._sending.request.origin in _ANSWERS
        exists = any(row.name == last for row in self._rows)
        return (last, "known") if last in names or (answers and exists) else None

    def _allowed_for(self, address: str) -> _Allowed:
        """Return the lines that may send to an address, or those that could if none may."""
        limited = any(not permissions.is_open(row) for row in self._rows)
        key = address if limited else None
        if key not in self._allowed:
            self._allowed[key] = self._allowed_anew(address)
        return self._allowed[key]

    def _allowed_anew(self, address: str) -> _Allowed:
        reaching = tuple(
            row
            for row in self._usable
            if permissions.reaches(row, address, self._numbers[row.name])
        )
        if not self._sending.is_promotion:
            return _Allowed(reaching, None) if reaching else _Allowed(self._rows, "no_line")
        carrying = tuple(
            row for row in reaching if permissions.carries_promotion(row, self._numbers[row.name])
        )
        if carrying:
            return _Allowed(carrying, None)
        return _Allowed(reaching or self._rows, "mobile_line" if reaching else "no_line")

    def _base(self, address: str, allowed: _Allowed) -> tuple[Tiers, Why]:
        """Return the lines in the order of the first rule that fits, or else of their prices."""
        names = {row.name for row in allowed.lines}
        for rule in self._rules:
            lines = [line for line in rule.lines if line in names]
            if lines and self._fits(rule, address):
                return self._able_first((line,) for line in lines), "rule"
        prices = {row.name: _price(row) for row in allowed.lines}
        tiers = (
            tuple(row.name for row in allowed.lines if prices[row.name] == price)
            for price in sorted(set(prices.values()))
        )
        return self._able_first(tiers), "price"

    def _able_first(self, tiers: Iterable[tuple[str, ...]]) -> Tiers:
        """Return the tiers in their order, those without a line that can send behind the others."""
        return tuple(sorted(tiers, key=self._unable.issuperset))

    def _fits(self, rule: LineRuleRow, address: str) -> bool:
        sending = self._sending
        if rule.message_class not in (None, sending.request.message_class):
            return False
        if rule.group_id is not None and rule.group_id not in sending.request.group_ids:
            return False
        if rule.account_id not in (None, sending.account_id):
            return False
        if rule.country is not None and permissions.region_of(address) != rule.country:
            return False
        return _is_time(rule, sending.at_ms)


def _is_time(rule: LineRuleRow, at_ms: int) -> bool:
    if rule.from_minute is None or rule.to_minute is None:
        return True
    local = local_time.local(at_ms)
    minute = local.hour * _MINUTES + local.minute
    if rule.from_minute <= rule.to_minute:
        return rule.from_minute <= minute < rule.to_minute
    return minute >= rule.from_minute or minute < rule.to_minute


def _price(row: LineRow) -> int:
    """Return the price of a segment: nothing by a SIM, unless it is known."""
    if row.price is not None:
        return row.price
    return 0 if row.kind == "modem" else _UNKNOWN_PRICE
