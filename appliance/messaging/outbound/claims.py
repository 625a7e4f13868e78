"""Choose and check the next part to submit.

A message that cannot be sent (expired, opted out meanwhile, unsuitable for the line) gets its
state, and the next one is considered: no message holds up another.
"""

import logging
from collections.abc import Iterable
from enum import Enum
from typing import Final

from appliance.config import MessagingSettings
from appliance.lines.protocol import Options, Outgoing, Prepare
from appliance.messaging.outbound.releasing import apply
from appliance.messaging.requests import LINE_GONE, MASS_PRIORITY
from appliance.messaging.routing.openings import Opening, Openings
from appliance.messaging.routing.ways import Ways
from appliance.messaging.rules import chain, line_stops
from appliance.messaging.rules.pace import Pace
from appliance.messaging.rules.verdict import Asked, Block, GoAt, Hold, Moment, Verdict
from appliance.store import line_counts, outgoing
from appliance.store.database import Store
from appliance.store.outgoing import Candidate
from appliance.store.states import Event, MessageStatus

log = logging.getLogger(__name__)

# One commit passes over at most this many messages, so that nobody waits long for the store.
_MOST_PASSED_OVER: Final = 200
_HOUR_SECONDS: Final = 3600


class Resting(Enum):
    """Something is to be sent, but not by this line now."""

    RESTING = "resting"


RESTING: Final = Resting.RESTING


class Claims:
    """Choose what each line sends next. Every method is called within a commit or reads only."""

    def __init__(self, store: Store, ways: Ways, pace: Pace) -> None:
        self._store = store
        self.ways = ways
        self._pace = pace
        self.openings = Openings(store, ways)
        # The routes on which each line leaves the next message to another, and whether that is new.
        self._left: set[tuple[str, int | None]] = set()
        self._leaves_anew = False

    def others(self, line: str) -> tuple[str, ...]:
        """Return the names of the other lines."""
        return tuple(name for name in self.ways.names() if name != line)

    def has_ready(self, line: str) -> bool:
        """Return whether a line may have something to send."""
        open_to_it, unrouted = self._may_begin(line)
        return outgoing.has_ready(
            self._store, self.others(line), tuple(open_to_it), unrouted=unrouted
        )

    def _may_begin(self, line: str) -> tuple[dict[int, Opening], bool]:
        """Return the routes whose messages a line may begin, and whether those without one too.

        A paused line begins none: it finishes what it has begun.
        """
        if self._is_paused(line):
            return {}, False
        return self.openings.of(line), self._takes_any(line)

    def _is_paused(self, line: str) -> bool:
        return any(row.paused for row in self.ways.rows() if row.name == line)

    def _takes_any(self, line: str) -> bool:
        """Return whether a line may send messages without a route."""
        return len(self.ways.names()) < 2 or line in self.openings.to_any()  # noqa: PLR2004

    def leaves_anew(self) -> bool:
        """Return whether a line has begun to leave messages to others, who are then woken.

        It is said once.
        """
        anew, self._leaves_anew = self._leaves_anew, False
        return anew

    def claim(self, line: str, prepare: Prepare, *, whole: bool) -> Outgoing | Resting | None:
        """Mark the next part `submitting`, inside the caller's transaction, and return it.

        `whole` makes one part of a message. None means that there is no part for now, or that many
        could not be sent and more may follow.
        """
        now = self._store.clock.now_ms()
        settings = self.ways.settings_of(line)
        others, left = self.others(line), False
        open_to_it, unrouted = self._may_begin(line)
        for _ in range(_MOST_PASSED_OVER):
            candidate = outgoing.next_ready(
                self._store, others, tuple(open_to_it), unrouted=unrouted
            )
            if candidate is None:
                return RESTING if left else None
            if self._waits(line, candidate, settings):
                return RESTING
            opening = None if _is_begun(candidate) else open_to_it.get(candidate.route_id or 0)
            verdict = self._verdict(line, candidate, now)
            if self._leaves(line, candidate, opening, verdict):
                left = True
                unrouted = unrouted and candidate.route_id is not None
                open_to_it.pop(candidate.route_id or 0, None)
                continue
            if opening and opening.is_orphaned and opening.route.why == "asked":
                verdict = Hold(LINE_GONE)
            if isinstance(verdict, GoAt):
                verdict = self._earliest(verdict, candidate, opening)
            if self._is_stopped(candidate, verdict, now):
                continue
            if self._is_orphaned(line, candidate):
                _stop(self._store, candidate, MessageStatus.FAILED, Event.UNUSABLE, LINE_GONE)
                continue
            made = _outgoing(candidate, settings, now, whole=whole)
            unusable = prepare(made)
            if unusable is None:
                self._mark(line, candidate, opening, now, whole=whole)
                return made
            log.error("message %d cannot be sent: %s", candidate.message_id, unusable.reason)
            _stop(self._store, candidate, MessageStatus.FAILED, Event.UNUSABLE, "not_encodable")
        return None

    def _is_orphaned(self, line: str, candidate: Candidate) -> bool:
        """Return whether a line that is gone has sent a part, which no other can complete.

        The parts would come from two numbers. A box that knows no lines takes any name for its own.
        """
        begun_by_another = candidate.next_sequence > 1 and candidate.line != line
        return begun_by_another and bool(self.ways.names())

    def _waits(self, line: str, candidate: Candidate, settings: MessagingSettings) -> bool:
        """Return whether a line sends neither this message now nor one after it."""
        if candidate.next_sequence == 1 and self._is_paused(line):
            return True  # what it has claimed and never sent waits for another try
        # Everything after a message of a mass sending belongs to one too.
        return _is_mass(candidate) and self._rests(line, settings)

    def _rests(self, line: str, settings: MessagingSettings) -> bool:
        """Return whether a line may not begin a message of a mass sending now."""
        if not self._pace.allows(line, settings.pace_per_minute):
            return True
        return self._is_stopped_line(line, settings)

    def _is_stopped_line(self, line: str, settings: MessagingSettings) -> bool:
        stops = bool(settings.stop_line_after_failures)
        return stops and line_stops.is_stopped(self._store, line)

    def _leaves(
        self,
        line: str,
        candidate: Candidate,
        opening: Opening | None,
        verdict: Verdict | None,
    ) -> bool:
        """Return whether a line leaves a message to another one, which may send it."""
        if _is_begun(candidate):
            return False
        before = opening.before if opening else ()
        leaves = not all(self._stands_aside(each, candidate) for each in before)
        if not leaves and isinstance(verdict, GoAt):
            others = (each for each in self._lines_of(candidate, opening) if each != line)
            leaves = not all(self._stands_aside(each, candidate) for each in others)
        self._note(line, candidate.route_id, leaves=leaves)
        return leaves

    def _note(self, line: str, route_id: int | None, *, leaves: bool) -> None:
        place = (line, route_id)
        self._leaves_anew |= leaves and place not in self._left
        (self._left.add if leaves else self._left.discard)(place)

    def _stands_aside(self, line: str, candidate: Candidate) -> bool:
        """Return whether a line does not send a message, so that others may."""
        if self.openings.is_long_unable(line):
            return True
        if _is_mass(candidate) and self._is_stopped_line(line, self.ways.settings_of(line)):
            return True
        return isinstance(self._verdict(line, candidate, self._store.clock.now_ms()), GoAt)

    def _lines_of(self, candidate: Candidate, opening: Opening | None) -> Iterable[str]:
        if opening is None:
            is_free = candidate.route_id is None and not _is_begun(candidate)
            return self.openings.to_any() if is_free else ()
        names = self.ways.names()
        return [each for each in opening.route.lines if each in names]

    def _verdict(self, line: str, candidate: Candidate, now_ms: int) -> Verdict | None:
        """Return the verdict of the rules about a message, if this line were to send it."""
        address, why = candidate.address, candidate.barred
        asked = Asked(
            Moment.CLAIM,
            self._store,
            self.ways.settings_of(line),
            candidate.origin or "",
            candidate.class_of_batch or "functional",
            at_ms=now_ms,
            barred={} if why is None else {address: why},
            texts={address: candidate.body},
            is_mass=candidate.priority <= MASS_PRIORITY,
            line=line,
        )
        return chain.judge(asked, (address,)).get(address)

    def _earliest(self, verdict: GoAt, candidate: Candidate, opening: Opening | None) -> GoAt:
        """Return the verdict of the line that may send the message first."""
        now = self._store.clock.now_ms()
        others = [
            found
            for each in self._lines_of(candidate, opening)
            if isinstance(found := self._verdict(each, candidate, now), GoAt)
        ]
        return min((verdict, *others), key=lambda each: each.at_ms)

    def _is_stopped(self, candidate: Candidate, verdict: Verdict | None, now_ms: int) -> bool:
        """Return whether the message must not be sent any further now; if so, change its state."""
        if isinstance(verdict, Block):
            _stop(self._store, candidate, MessageStatus.BLOCKED, Event.BLOCKED, verdict.reason)
            return True
        begun = candidate.next_sequence > 1
        if isinstance(verdict, GoAt | Hold) and not begun:  # a message that has begun is finished
            apply(self._store, (candidate.message_id, candidate.discussion_id), verdict)
            return True
        if not begun and candidate.expires_at is not None and candidate.expires_at <= now_ms:
            _stop(self._store, candidate, MessageStatus.EXPIRED, Event.EXPIRED, None)
            return True
        return False

    def _mark(
        self,
        line: str,
        candidate: Candidate,
        opening: Opening | None,
        now_ms: int,
        *,
        whole: bool,
    ) -> None:
        self._pace.note(line)
        columns: outgoing.Columns = {"ready": 0, "modem": line}
        if whole != (candidate.parts is not None):
            columns["parts"] = 1 if whole else None
        if candidate.status == MessageStatus.SUBMITTING:
            outgoing.keep(self._store, candidate.message_id, **columns)
        else:
            before = _lines_before(line, opening)
            outgoing.change(
                self._store,
                candidate.message_id,
                candidate.discussion_id,
                MessageStatus.SUBMITTING,
                on=Event.CLAIMED,
                instead_of=", ".join(before) if before else None,
                **columns,
            )
            if self.ways.settings_of(line).monthly_recipients:
                line_counts.add_recipient(self._store, line, candidate.discussion_id)
        outgoing.add_segment(self._store, candidate.message_id, candidate.next_sequence, now_ms)


def _lines_before(line: str, opening: Opening | None) -> tuple[str, ...]:
    """Return the lines that should have sent a message rather than this one."""
    if opening is None:
        return ()
    return opening.route.lines if opening.is_orphaned else opening.route.before(line) or ()


def _is_begun(candidate: Candidate) -> bool:
    """Return whether a line has begun a message, which is then finished by it."""
    return candidate.line is not None


def _is_mass(candidate: Candidate) -> bool:
    """Return whether a message belongs to a mass sending and has not begun to be sent."""
    return candidate.priority <= MASS_PRIORITY and candidate.next_sequence == 1


def _outgoing(
    candidate: Candidate, settings: MessagingSettings, now_ms: int, *, whole: bool
) -> Outgoing:
    parts = 1 if whole else candidate.segments
    return Outgoing(
        message_id=candidate.message_id,
        part=candidate.next_sequence,
        parts=parts,
        address=candidate.address,
        text=candidate.body,
        options=Options(
            validity_seconds=_validity_seconds(candidate, settings, now_ms),
            report=bool(candidate.report),
            message_class=candidate.message_class,
            port=candidate.port,
        ),
        more_follow=bool(candidate.others_ready) or candidate.next_sequence < parts,
        submitted_at=now_ms,
    )


def _stop(
    store: Store, candidate: Candidate, status: MessageStatus, event: Event, error: str | None
) -> None:
    outgoing.change(
        store,
        candidate.message_id,
        candidate.discussion_id,
        status,
        on=event,
        ready=0,
        release_at=None,
        error=error,
    )


def _validity_seconds(candidate: Candidate, settings: MessagingSettings, now_ms: int) -> int | None:
    """Return how long the network is to try, or None to leave it to the network."""
    if candidate.expires_at is not None:
        return max(1, (candidate.expires_at - now_ms) // 1000)
    return settings.validity_hours * _HOUR_SECONDS or None
