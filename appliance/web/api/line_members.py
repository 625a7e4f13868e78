"""The member `line` of contacts, templates and accounts: the line that is chosen for them."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from appliance.messaging.routing import deciding
from appliance.store import line_choices
from appliance.store.line_choices import Kind
from appliance.web.api.operations import ApiRequest
from appliance.web.api.schema import Schema
from appliance.web.frame.services import services

WANTED: Final[Schema] = {
    "type": ["string", "null"],
    "maxLength": 64,
    "description": "the line that sends, unless a message names another or it cannot; null: any",
}
GIVEN: Final[Schema] = {"type": "string", "description": "the line that is chosen for it, if any"}


class Wanted(NamedTuple):
    """The line that a request wants to choose; `is_given` is false if it says nothing of it."""

    is_given: bool
    line: str | None


def take(request: ApiRequest) -> Wanted:
    """Take the member out of the body. Raise InputError for a line that does not exist."""
    line = request.body.pop("line", None)
    deciding.check_line(line, services().outbox.line_names())
    return Wanted(line is not None or "line" in request.nulls, line)


def choose(request: ApiRequest, kind: Kind, subject_id: int, wanted: Wanted) -> None:
    """Choose the wanted line, if the request says anything of it."""
    if wanted.is_given:
        names = services().outbox.line_names()
        chosen = {subject_id: wanted.line}
        deciding.choose(services().store, kind, chosen, names, request.caller.author)


def shown(kind: Kind, ids: Sequence[int]) -> Mapping[int, dict[str, str]]:
    """Return the member of each of these, empty for those without a line."""
    lines = line_choices.of_kind(services().store, kind)
    return {each: {"line": lines[each]} if each in lines else {} for each in ids}
