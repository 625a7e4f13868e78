"""Whatever a page can do, a program can do: each act of a page beside its operation."""

from typing import Final

from appliance.web.api.resources import OPERATIONS
from appliance.web.routes import PAGES

# Acts of the person at the browser: a program has no session, no clipboard and no language.
OF_A_PERSON: Final = {
    "login.log_in",
    "login.log_out",
    "login.choose_language",
    "first_start.first_start",
    "invitation.invited",
    "profile.language",
    "profile.password",
    "profile.end_session",
    "profile.end_other_sessions",
    "profile_mail.save",
    "clipboard.add",
    "clipboard.remove",
    "clipboard.clear",
    "clipboard.tick",
}
# Steps on the way to an act, which a program takes at once: files, previews, questions.
STEPS: Final = {
    "compose.summary",
    "recipients.read",
    "file_sending.choose_file",
    "file_sending.cancel",
    "templates.show",
    "template_files.choose_file",
    "contact_import.upload",
    "contact_import.cancel",
    "groups.preview",
    "report_people.add",
    "settings.send_test",
}
ACTS: Final[dict[str, tuple[str, ...]]] = {
    "discussions.reply": ("sendMessage",),
    "decisions.decide": ("decideMessage",),
    "compose.save": ("sendMessage", "sendToMany"),
    "undo.undo": ("cancelMessage",),
    "file_sending.save": ("sendToMany",),
    "lines.resume": ("resumeLine",),
    "lines.pause": ("pauseLine",),
    "lines.unpause": ("resumeLine",),
    "lines.test": ("testLine",),
    "templates.add": ("addTemplate",),
    "templates.change": ("changeTemplate",),
    "templates.copy": ("getTemplate", "addTemplate"),
    "templates.delete": ("removeTemplate",),
    "template_files.start": ("importTemplates",),
    "template_files.confirm": ("importTemplates",),
    "batch.pause": ("pauseSending",),
    "batch.resume": ("resumeSending",),
    "batch.cancel": ("cancelSending",),
    "batch.again": ("resendFailedSending",),
    "batch_edit.save": ("changeMessage",),
    "lists.act": (
        "markReceivedMessage",
        "markAllRead",
        "cancelMessage",
        "deleteMessage",
        "removeReceivedMessage",
    ),
    "contacts.add": ("addContact",),
    "contacts.change": ("changeContact", "putContact"),
    "contacts.delete": ("removeContact",),
    "contact_import.confirm": ("addContact", "putContact"),
    "groups.add": ("addGroup",),
    "groups.change": ("changeGroup", "putMember", "removeMember"),
    "groups.delete": ("removeGroup",),
    "logs.add_stop": ("addOptout",),
    "logs.remove_stop": ("removeOptout",),
    "accounts.credit": ("creditAccount",),
    "accounts.transfer": ("transferCredit",),
    "accounts.edit": ("changeAccount",),
    "accounts.archive": ("removeAccount",),
    "new_account.new": ("addAccount",),
    "settings.save": ("changeRules",),
    "settings_rules.save": ("changeRules",),
    "settings_privacy.save": ("changeRules",),
    "settings_person.erase": ("erasePerson",),
    "settings_lines.add": ("addLine",),
    "settings_lines.save": ("changeLine",),
    "settings_lines.remove": ("removeLine",),
    "settings_balance.read": ("refreshLine",),
    "settings_users.add": ("addUser",),
    "settings_users.role": ("changeUser",),
    "settings_users.limit": ("changeUser",),
    "settings_users.password": ("changeUser",),
    "settings_users.remove": ("removeUser",),
    "settings_tokens.add": ("addToken",),
    "settings_tokens.edit": ("changeToken",),
    "settings_tokens.remove": ("removeToken",),
    "settings_hooks.add": ("addHook",),
    "settings_hooks.save": ("changeHook",),
    "settings_hooks.test": ("testHook",),
    "settings_hooks.pause": ("pauseHook",),
    "settings_hooks.resume": ("resumeHook",),
    "settings_hooks.renew_key": ("renewHookKey",),
    "settings_hooks.remove": ("removeHook",),
    "settings_hooks.again": ("deliverAgain",),
}
# Acts that only a person at the box's pages can do so far.
ON_PAGES_ALONE: Final = {
    "templates.archive",
    "templates.move",
    "accounts.invite",
    "settings_users.end_session",
    "settings_hooks.save_networks",
    "settings_mail.save",
    "settings_mail.test",
    "settings_programs.make_token",
    "settings_programs.save_repeats",
    "settings_programs.switch_off",
    "settings_programs.switch_on",
    "settings_modem.save",
    "settings_balance.save",
    "settings_balance.add_operator",
    "settings_balance.edit_operator",
    "settings_balance.restore_operator",
    "settings_line_choice.save",
    "settings_line_choice.save_failover",
    "settings_line_choice.choose",
    "settings_backups.make",
    "settings_backups.delete",
    "settings_backups.restore",
    "settings_backups.upload",
    "settings_backups.keep",
    "settings_machine.save",
    "settings_machine.keep",
    "settings_machine.switch",
}


def acts_of_pages() -> set[str]:
    return {
        route.endpoint for routes in PAGES.values() for route in routes if "POST" in route.methods
    }


def test_each_act_of_a_page_has_its_operation_or_a_reason() -> None:
    known = [OF_A_PERSON, STEPS, ON_PAGES_ALONE, set(ACTS)]
    assert acts_of_pages() - set().union(*known) == set(), "add its operation, or say why not"
    assert set().union(*known) - acts_of_pages() == set(), "no page does it any more"
    assert sum(map(len, known)) == len(set().union(*known)), "each has one place"


def test_the_operations_are_there() -> None:
    named = {name for names in ACTS.values() for name in names}
    assert named <= {operation.id for operation in OPERATIONS}


def test_what_a_page_shows_a_program_can_read() -> None:
    readable = {
        operation.path.split("/")[1] for operation in OPERATIONS if operation.method == "GET"
    }
    assert readable >= {
        *("messages", "inbox", "discussions", "sendings", "contacts", "groups", "templates"),
        *("optouts", "calls", "logs", "reports", "accounts", "lines", "users", "tokens", "hooks"),
        "rules",
    }
