"""Templates in words: their recipients, their contexts, the results of an import."""

from typing import Final

from appliance.errors import N_

RECIPIENTS: Final[dict[str, str]] = {
    "any": N_("Anyone"),
    "contact": N_("A contact"),
    "colleague": N_("A colleague"),
}
CONTEXTS: Final[dict[str, str]] = {
    "general": N_("New SMS and replies"),
    "campaign": N_("Sending from a file"),
    "appointment": N_("Appointments"),
    "record": N_("Records"),
    "task": N_("Tasks"),
    "automation": N_("Automations"),
}
# Those whose pages there are; a file from another box may bring the others.
CONTEXTS_OF_PAGES: Final = ("general", "campaign")
EXISTING: Final[dict[str, str]] = {
    "skip": N_("Keep the existing templates"),
    "replace": N_("Replace them with those from the file"),
    "rename": N_("Keep both: the new ones get a number"),
}
# What becomes of a template of a file: word, icon, tone.
RESULTS: Final[dict[str, tuple[str, str, str]]] = {
    "added": (N_("new"), "add", "good"),
    "skipped": (N_("exists already, unchanged"), "check", "calm"),
    "replaced": (N_("replaces the existing one"), "edit", "care"),
    "renamed": (N_("added under another label"), "add", "good"),
}
