"""The words of the journal: kinds of entries, phrases for their details, names of actors.

These are tables, one line per code; `journal_entries` composes entries from them. A test examines
every place that writes an entry and fails for a kind, a key or a code without words.
"""

from flask_babel import gettext

from appliance.errors import N_
from appliance.lines.providers.conditions import MEANINGS
from appliance.modem.state import Condition
from appliance.store.states import DELAYED
from appliance.web.frame.languages import LANGUAGES
from appliance.web.shown.amount_words import FAILURES
from appliance.web.shown.modem_words import CONDITIONS
from appliance.web.shown.roles import ROLES
from appliance.web.shown.scope_words import SCOPES
from appliance.web.shown.statuses import STATUSES, appearance_of

# The filters of the journal: name in the address, label, kinds of entries.
FILTERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "logins": (
        N_("Log-ins and refusals"),
        ("login", "login_failed", "logout", "throttled", "refused"),
    ),
    "sendings": (
        N_("SMS"),
        (
            "message",
            "report",
            "decision",
            "read",
            "unread",
            "deleted",
            "batch",
            "deletion",
            "report_unmatched",
            "silent",
            "waiting",
        ),
    ),
    "cancelled": (N_("Cancellations"), ("cancellation",)),
    "settings": (N_("Settings"), ("setting", "machine", "balance_setting", "hook")),
    "users": (N_("Users and tokens"), ("user", "token")),
    "accounts": (N_("Accounts"), ("account", "account_low")),
    "directory": (N_("Directory"), ("contact", "group", "import", "preference")),
    "templates": (N_("Templates"), ("template", "template_import")),
    "stop": (N_("SMS STOP"), ("optout",)),
    "calls": (N_("Calls"), ("call",)),
    "modem": (N_("Lines"), ("modem", "line", "sim", "line_stop", "attention", "balance")),
    "backups": (N_("Backups"), ("backup",)),
    "exports": (N_("Exports"), ("export",)),
    "privacy": (N_("Privacy"), ("retention", "erasure")),
}
KINDS: dict[str, str] = {
    "login": N_("Logged in"),
    "login_failed": N_("Log-in refused"),
    "logout": N_("Logged out"),
    "throttled": N_("Log-in blocked after too many failures"),
    "refused": N_("Not allowed for the role"),
    "export": N_("Export to a file"),
    "message": N_("SMS"),
    "report": N_("SMS"),
    "decision": N_("SMS"),
    "read": N_("SMS"),
    "unread": N_("SMS"),
    "deleted": N_("SMS"),
    "batch": N_("Sending"),
    "cancellation": N_("SMS cancelled"),
    "report_unmatched": N_("Delivery report without its SMS"),
    "setting": N_("Settings changed"),
    "user": N_("User"),
    "token": N_("API token"),
    "account": N_("Account"),
    "account_low": N_("Account below its alert level"),
    "contact": N_("Contact"),
    "group": N_("Group"),
    "import": N_("Import of contacts"),
    "preference": N_("Preference"),
    "template": N_("Template"),
    "template_import": N_("Import of templates"),
    "optout": N_("SMS STOP"),
    "call": N_("Call"),
    "modem": N_("Modem"),
    "line": N_("Line"),
    "sim": N_("SIM of a line"),
    "hook": N_("Webhook"),
    "line_stop": N_("Mass sending"),
    "backup": N_("Backup"),
    "machine": N_("Box"),
    "deletion": N_("SMS deleted"),
    "balance": N_("Credit of the SIM card"),
    "balance_setting": N_("Settings changed"),
    "attention": N_("Warning light switched off"),
    "silent": N_("Silent SMS, discarded"),
    "waiting": N_("Message waiting"),
    "retention": N_("Old data deleted"),
    "erasure": N_("A person erased"),
}
# The phrase for a key of an entry's detail.
DETAILS: dict[str, str] = {
    "instead_of": N_("instead of %(value)s, which could not send"),
    "cost": N_("cost: %(value)s"),
    "added": N_("added: %(value)s"),
    "removed": N_("deleted: %(value)s"),
    "changed": N_("changed: %(value)s"),
    "archived": N_("archived: %(value)s"),
    "unarchived": N_("restored: %(value)s"),
    "password_changed": N_("new password for %(value)s"),
    "session_ended": N_("session of %(value)s ended"),
    "role_changed": N_("new role for %(value)s"),
    "limits_changed": N_("new limits for %(value)s"),
    "countries": N_("countries: %(value)s"),
    "daily_messages": N_("SMS a day: %(value)s"),
    "minute_messages": N_("SMS a minute: %(value)s"),
    "scopes": N_("allowed: %(value)s"),
    "networks": N_("only from %(value)s"),
    "recipients": N_("groups and numbers it may write to: %(value)s"),
    "by_line": N_("by the line %(value)s"),
    "expires": N_("until %(value)s"),
    "fetched": N_("token for a while: %(value)s"),
    "revoked": N_("ended: %(value)s"),
    "role": N_("role: %(value)s"),
    "from": N_("from %(value)s"),
    "tried": N_("name: %(value)s"),
    "unknown": "%(value)s",
    "way": "%(value)s",
    "page": N_("page: %(value)s"),
    "times": N_("%(value)s times"),
    "exported": "%(value)s",
    "form": "%(value)s",
    "people": N_("number of contacts: %(value)s"),
    "sought": N_("searched for: %(value)s"),
    "since": N_("since %(value)s"),
    "until": N_("until %(value)s"),
    "given_up": N_("nothing is restored"),
    "note": N_("note: %(value)s"),
    "kind": "%(value)s",
    "change": "%(value)s",
    "operator": "%(value)s",
    "messages": N_("number of SMS: %(value)s"),
    "texts": N_("texts erased: %(value)s"),
    "calls": N_("calls: %(value)s"),
    "sendings": N_("sendings: %(value)s"),
    "received": N_("received parts of SMS: %(value)s"),
    "entries": N_("entries of the journal: %(value)s"),
    "interrupted": N_("interrupted"),
    "rule": "%(value)s",
    "paused": "%(value)s",
    "copied": N_("copied to %(value)s"),
    "downloaded": N_("downloaded: %(value)s"),
    "refused": N_("refused: %(value)s"),
    "restored": N_("to be restored: %(value)s"),
    "copy": N_("copy: %(value)s"),
    "held": N_("restored; SMS held back: %(value)s"),
    "asked": "%(value)s",
    "kept": "%(value)s",
    "decision": "%(value)s",
    "report": "%(value)s",
    "status": "%(value)s",
    "error": "%(value)s",
    "source": "%(value)s",
    "failures": N_("stopped after %(value)s failures in a row"),
    "resumed": "%(value)s",
    "new": N_("new: %(value)s"),
    "replaced": N_("replaced: %(value)s"),
    "condition": "%(value)s",
    "sim": "%(value)s",
    "hook": "%(value)s",
    "amount": "%(value)s",
    "below": N_("below the level of the warning, %(value)s"),
    "failure": "%(value)s",
    "network": N_("code of the operator %(value)s"),
    "person": "%(value)s",
    "preference": "%(value)s",
    "before": N_("before: %(value)s"),
    "after": N_("now: %(value)s"),
    "act": "%(value)s",
    "credited": N_("credit for %(value)s"),
    "transferred": N_("transfer from %(value)s"),
    "to": N_("to %(value)s"),
    "segments": N_("number of SMS: %(value)s"),
    "users": N_("users: %(value)s"),
    "account": "%(value)s",
    "balance": N_("SMS left: %(value)s"),
}
# Keys that refer to a record: `journal_entries` shows them as links.
LINKED = {"address", "recipient", "contact", "group"}
# Keys for programs, and those that repeat other words of the entry.
HIDDEN = {"call", "reference", "taken_at", "reason", "code", "sequence", "detail", "account_id"}
# The acts by which a preference changes.
ACTS: dict[str, str] = {
    "form": N_("on the contact's page"),
    "import": N_("by an import"),
    "api": N_("by a program"),
    "stop": N_("by STOP"),
    "sms": N_("by their own SMS"),
}
_PREFERENCES: dict[str, str] = {
    "yes": N_("yes"),
    "no": N_("no"),
    "unknown": N_("not known"),
    **dict(LANGUAGES),
}
# The words for the codes of a key; `kind.key` where they depend on the kind of entry.
CODES: dict[str, dict[str, str]] = {
    "hook.change": {
        "added": N_("made"),
        "removed": N_("deleted"),
        "paused": N_("paused"),
        "resumed": N_("resumed"),
        "changed": N_("changed"),
        "key": N_("new key"),
    },
    "optout.change": {"added": N_("gets no more SMS"), "removed": N_("can be sent SMS again")},
    "waiting.change": {"added": N_("waits"), "removed": N_("nothing waiting any longer")},
    "source": {
        "page": N_("by hand"),
        "message": N_("by an SMS"),
        "api": N_("by a program"),
    },
    "unknown": {"name": N_("unknown name"), "token": N_("unknown token")},
    "way": {
        "page": N_("on the log-in page"),
        "api": N_("by a program"),
        "profile": N_("current password in the profile"),
        "code": N_("code from the console"),
        "mail": N_("by mail"),
    },
    "exported": {
        "contacts": N_("contacts"),
        "person": N_("one person's data"),
        "sent": N_("Sent SMS"),
        "received": N_("Received SMS"),
        "unread": N_("Unread SMS"),
        "scheduled": N_("Scheduled SMS"),
    },
    "form": {
        "csv": "CSV",
        "excel": N_("CSV for Excel (semicolons)"),
        "json": "JSON",
        "vcf": "vCard",
    },
    "message.form": {"flash": N_("it goes once more, as flash")},
    "report.form": {"normal": N_("about its normal form")},
    "paused": {"True": N_("paused"), "False": N_("resumed")},
    "resumed": {"True": N_("resumed")},
    "sim": {"replaced": N_("another SIM card"), "found": N_("a new line for this SIM card")},
    "report": {
        "done": N_("part of it has arrived"),
        "trying": N_("the network is still trying to deliver it"),
        "failed": N_("part of it did not arrive"),
        "given_up": N_("part of it did not arrive"),
    },
    "decision": {"dismissed": N_("left as it is"), "revised": N_("text or date changed")},
    "asked": {
        "restart": N_("the program restarts"),
        "reboot": N_("the box restarts"),
        "poweroff": N_("the box is switched off"),
    },
    "kept": {"network": N_("the new network settings stay")},
    "kind": {
        "voicemail": N_("voice message"),
        "fax_waiting": N_("fax"),
        "email_waiting": N_("e-mail"),
        "message_waiting": N_("message"),
    },
    "status": {code: shown.word for code, shown in STATUSES.items()}
    | {DELAYED: appearance_of(DELAYED).word}
    | {"deleted": N_("deleted"), "read": N_("read"), "unread": N_("unread")},
    "failure": FAILURES,
    "role": {code: words[0] for code, words in ROLES.items()},
    "condition": {code.value: CONDITIONS[code][0] for code in Condition}
    | {code.value: word for code, word in MEANINGS.items() if code.value not in set(Condition)},
    "group.rule": {
        "set": N_("its members follow a rule from now on"),
        "changed": N_("its rule changed"),
        "removed": N_("its members are chosen by hand from now on"),
    },
    "preference.preference": {
        "accepts_sms": N_("Accepts SMS"),
        "promotional": N_("Promotional SMS"),
        "language": N_("Language"),
        "preferred": N_("Gets the one SMS for the address"),
    },
    "preference.before": _PREFERENCES,
    "preference.after": _PREFERENCES,
    "scopes": SCOPES,
    "act": ACTS,
}
ACTORS: dict[str, str] = {
    "user": "%(name)s",
    "token": N_("token %(name)s"),
}
# Actors that are neither users nor programs: the box's rules, and people at the box itself.
THE_BOX = N_("the box")
OWN_ACTORS: dict[str, str] = {
    "rule:stop": N_("the STOP rule"),
    "rule:drop": THE_BOX,
    "rule:credit": N_("credit alerts"),
    "system:button": N_("button on the box"),
    "system:command": N_("command line"),
    "system:console": N_("first start"),
    "system:stranger": N_("unknown person"),
}


def kind_word(kind: str) -> str:
    """Return the word for a kind of entry."""
    return str(gettext(KINDS[kind])) if kind in KINDS else kind


def actor_word(actor: str | None) -> str:
    """Return the name of the actor; the box if there is none."""
    kind, _, name = (actor or "").partition(":")
    if not actor:
        return str(gettext(THE_BOX))
    if actor in OWN_ACTORS:
        return str(gettext(OWN_ACTORS[actor]))
    return str(gettext(ACTORS[kind], name=name)) if kind in ACTORS else actor


def code_word(kind: str, key: str, code: str) -> str | None:
    """Return the word for a code under a key; None if the code has none."""
    words = CODES.get(f"{kind}.{key}") or CODES.get(key, {})
    return str(gettext(words[code])) if code in words else None
