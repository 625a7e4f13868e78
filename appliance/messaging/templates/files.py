"""Export templates to a file and import them on another box or from a backup.

The file is JSON: `{"templates": [{"label", "recipients", "context", "text"}]}`. A file is imported
whole or not at all; a preview shows what the import would do with each template.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from appliance.errors import N_, InputError
from appliance.messaging import texts
from appliance.messaging.templates import entries
from appliance.messaging.templates.entries import Viewer, Wanted
from appliance.store import events, templates
from appliance.store.database import Store
from appliance.store.journal.templates import TemplatesImported
from appliance.store.templates import NewTemplate
from appliance.store.text import plain

Existing = Literal["skip", "replace", "rename"]
EXISTING: Final[tuple[Existing, ...]] = ("skip", "replace", "rename")
Result = Literal["added", "skipped", "replaced", "renamed"]
_KNOWN: Final[Mapping[Existing, Result]] = {
    "skip": "skipped",
    "replace": "replaced",
    "rename": "renamed",
}
_MEMBERS: Final = frozenset({"label", "recipients", "context", "text"})
_MOST_SHOWN: Final = 40  # characters of an invalid name from the file


class TemplateFileError(InputError):
    """A template of the file is invalid; `number` counts from 1."""

    def __init__(
        self,
        number: int,
        code: str,
        text: str,
        *,
        part: str | None = None,
        cure: str = "",
        **values: Any,
    ) -> None:
        place = f"templates[{number - 1}]" + (f".{part}" if part else "")
        super().__init__(code, text, field=place, cure=cure, **values)
        self.number = number


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import does with one template of a file."""

    label: str  # the label that it will have
    result: Result
    new: NewTemplate
    replaces: int | None = None  # the id of the template of this label


def exported(store: Store, viewer: Viewer) -> dict[str, list[dict[str, str]]]:
    """Return the shared active templates, in their order and in the form of the file."""
    rows = templates.listed(store, viewer.user_id)
    return {
        "templates": [
            {
                "label": row.label,
                "recipients": row.recipients,
                "context": row.context,
                "text": row.text,
            }
            for row in rows
            if row.owner_id is None
        ]
    }


def preview(
    store: Store, content: Any, viewer: Viewer, max_segments: int, existing: Existing = "skip"
) -> list[Taken]:
    """Return what an import would do. Raise InputError that names the template."""
    listed = _listed(content)
    labels: set[str] = set()
    read: list[NewTemplate] = []
    for number, member in enumerate(listed, start=1):
        new = _read(number, member, viewer, max_segments)
        if plain(new.label) in labels:
            raise TemplateFileError(
                number,
                "duplicate_label",
                N_("The label “%(label)s” occurs twice."),
                label=new.label,
            )
        labels.add(plain(new.label))
        read.append(new)
    return [_judged(store, new, existing, labels) for new in read]


def take(
    store: Store, content: Any, viewer: Viewer, max_segments: int, existing: Existing = "skip"
) -> list[Taken]:
    """Import the templates of a file in one commit. Raise InputError or ConflictError."""
    with store.transaction():
        found = preview(store, content, viewer, max_segments, existing)
        for each in found:
            if each.result == "skipped":
                continue
            if each.replaces is not None:
                templates.change(store, each.replaces, each.new)
                templates.archive(store, each.replaces, archived=False)
            else:
                entries.add(store, each.new)
        results = [each.result for each in found]
        events.append(
            store,
            TemplatesImported(
                actor=viewer.author.actor,
                new=results.count("added") + results.count("renamed"),
                replaced=results.count("replaced"),
            ),
        )
    return found


def _judged(store: Store, new: NewTemplate, existing: Existing, labels: set[str]) -> Taken:
    """Return what an import does with a template; add a new label to the file's `labels`."""
    known = templates.by_label(store, new.label, None)
    if known is None:
        return Taken(new.label, "added", new)
    if existing == "rename":
        label = entries.free_label(store, new.label, None, labels)
        labels.add(plain(label))
        renamed = NewTemplate(label, new.recipients, new.context, new.text)
        return Taken(label, "renamed", renamed)
    return Taken(
        new.label, _KNOWN[existing], new, replaces=known.id if existing == "replace" else None
    )


def _listed(content: Any) -> Sequence[Any]:
    listed = content.get("templates") if isinstance(content, dict) else None
    if not isinstance(listed, list):
        raise InputError(
            "no_templates",
            N_("This file contains no templates."),
            field="file",
            cure=N_("Choose a file that the page “Templates” has exported."),
        )
    if len(listed) > entries.MOST_TEMPLATES:
        raise InputError(
            "too_many_templates",
            N_("The file contains %(count)d templates; the maximum is %(limit)d."),
            field="file",
            count=len(listed),
            limit=entries.MOST_TEMPLATES,
        )
    return listed


def _read(number: int, member: Any, viewer: Viewer, max_segments: int) -> NewTemplate:
    if not isinstance(member, dict) or not all(
        _is_text(each) for item in member.items() for each in item
    ):
        raise TemplateFileError(
            number, "bad_template", N_("A template consists of texts: label, text, context.")
        )
    unknown = sorted(set(member) - _MEMBERS)
    if unknown:
        raise TemplateFileError(
            number,
            "unknown_member",
            N_("“%(member)s” is not part of a template."),
            member=unknown[0][:_MOST_SHOWN],
        )
    wanted = Wanted(
        label=member.get("label", ""),
        text=member.get("text", ""),
        recipients=member.get("recipients", "any"),
        context=member.get("context", "general"),
    )
    try:
        return entries.checked(wanted, viewer, max_segments)
    except InputError as error:
        raise TemplateFileError(
            number, error.code, error.text, part=error.field, cure=error.cure, **error.values
        ) from error


def _is_text(value: Any) -> bool:
    """Return whether a value is valid text: JSON can contain half of a surrogate pair."""
    return isinstance(value, str) and texts.LONE_SURROGATE.search(value) is None
