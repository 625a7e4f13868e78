"""The sendings to more than one recipient, newest first, each with what became of it."""

from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from appliance.store import batch_progress, sending_lists, templates, users
from appliance.store.sending_lists import SendingFilter, SendingPage, ToMany
from appliance.store.states import MessageStatus
from appliance.web.frame import typed_ids
from appliance.web.frame.paths import same_query
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.reading.list_query import read_period
from appliance.web.shown.bubbles import erased_words
from appliance.web.shown.context import page_size
from appliance.web.shown.journal_words import actor_word
from appliance.web.shown.statuses import shown_counts
from appliance.web.writing import delays
from appliance.web.writing.delays import Delay
from appliance.web.writing.sending_date import LATEST_DAY

pages = Blueprint("sendings", __name__)


@dataclass(frozen=True, slots=True)
class Row:
    """A sending with the number of its messages in each state."""

    sending: ToMany
    text: str  # of its first message if each has its own
    counts: list[tuple[str, int]]
    paused: bool
    delayed: tuple[str, ...]  # sentences that say until when rules delay messages, and why


@pages.get("/sendings")
@requires("viewer")
def sendings() -> ResponseReturnValue:
    """Show the sendings, all or those that a search finds."""
    store, limit = services().store, page_size(25)
    wanted, error = read_query()
    found = SendingPage((), None)
    if not error:
        found = sending_lists.page(store, wanted, limit=limit, cursor=request.args.get("cursor"))
    here = url_for("sendings.sendings")
    is_later = "cursor" in request.args
    return render_template(
        "sendings.html",
        rows=[_row(each) for each in found.rows],
        query=wanted.text,
        limit=limit,
        date_error=error,
        is_filtered=wanted != SendingFilter() or bool(error),
        latest=LATEST_DAY,
        chosen=request.args,
        authors=_authors(wanted.author),
        templates=_templates(),
        first=same_query(here, "cursor") if is_later else "",
        next=same_query(here, cursor=found.next) if found.next else "",
    )


def read_query() -> tuple[SendingFilter, str]:
    """Read the filter from the query; return it with what is wrong with its period, if anything."""
    period, given = read_period(), request.args
    kind, _, name = given.get("author", "").partition(":")
    wanted = SendingFilter(
        text=given.get("q", "").strip(),
        author=(kind, name) if kind and name else None,
        template_id=typed_ids.read(given.get("template", "")),
        since_ms=period.since_ms,
        until_ms=period.until_ms,
    )
    return wanted, period.error


def _authors(chosen: tuple[str, str] | None) -> list[tuple[str, str]]:
    """Return the users and programs of the box, and the chosen one, each with its name."""
    store = services().store
    known = [("user", user.name) for user in users.users(store)]
    known += [("token", token.name) for token in users.tokens(store)]
    if chosen is not None and chosen not in known:
        known.append(chosen)
    return [(f"{kind}:{name}", _author(kind, name)) for kind, name in known]


def _author(kind: str, name: str) -> str:
    return name if kind == "user" else actor_word(f"{kind}:{name}")


def _templates() -> list[tuple[str, str]]:
    """Return the templates that the user sees, those put away included."""
    store, owner = services().store, current_user.id
    both = (*templates.listed(store, owner), *templates.listed(store, owner, archived=True))
    return [(str(each.id), each.label) for each in both]


def _row(sending: ToMany) -> Row:
    batch = batch_progress.get(services().store, sending.id)
    kept = batch_progress.counts(services().store, batch) if batch else {}
    held = kept.get(MessageStatus.HELD, 0)
    found = batch_progress.delays(services().store, sending.id) if held else {}
    delayed = {Delay(at_ms, reason): number for (at_ms, reason), number in found.items()}
    return Row(
        sending,
        _text(sending),
        shown_counts(kept, sum(found.values())),
        paused=batch is not None and batch.paused,
        delayed=delays.sentences(delayed, sending.due_at or sending.created_at),
    )


def _text(sending: ToMany) -> str:
    """Return the text of a sending; a real one of its texts if each message has its own."""
    if sending.erased_at is not None:
        return erased_words(sending.erased_at)
    first = sending_lists.first_text(services().store, sending.id) if sending.merged else None
    return first or sending.text
