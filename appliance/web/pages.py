"""Every module of pages, in the order of the menu. Add new ones here and run `tools/routes`.

Only `tools/routes` and tests import this module: the daemon reads the addresses from `routes.py`
and loads each module at its first request.
"""

from flask import Blueprint

from appliance.web.credit import accounts, new_account
from appliance.web.directory import clipboard, contact_import, contacts, groups
from appliance.web.entrance import first_start, invitation, login
from appliance.web.frame import certificate_names
from appliance.web.reading import (
    discussions,
    home,
    lists,
    live,
    logs,
    report_people,
    reports,
    sendings,
)
from appliance.web.settings import (
    backups,
    balance,
    general,
    hooks,
    line_choice,
    machine,
    mail,
    modem,
    person,
    privacy,
    profile,
    profile_mail,
    programs,
    rules,
    tokens,
    users,
)
from appliance.web.settings import lines as line_settings
from appliance.web.writing import (
    batch,
    batch_edit,
    compose,
    decisions,
    file_sending,
    lines,
    recipient_search,
    template_files,
    templates,
    undo,
)

PAGES: tuple[Blueprint, ...] = (
    login.pages,
    first_start.pages,
    invitation.pages,
    home.pages,
    discussions.pages,
    decisions.pages,
    compose.pages,
    undo.pages,
    file_sending.pages,
    lines.pages,
    recipient_search.pages,
    templates.pages,
    template_files.pages,
    sendings.pages,
    batch.pages,
    batch_edit.pages,
    lists.pages,
    contacts.pages,
    clipboard.pages,
    contact_import.pages,
    groups.pages,
    logs.pages,
    reports.pages,
    report_people.pages,
    accounts.pages,
    new_account.pages,
    general.pages,
    modem.pages,
    line_settings.pages,
    balance.pages,
    users.pages,
    tokens.pages,
    programs.pages,
    hooks.pages,
    mail.pages,
    backups.pages,
    privacy.pages,
    rules.pages,
    line_choice.pages,
    person.pages,
    machine.pages,
    profile.pages,
    profile_mail.pages,
    live.pages,
    certificate_names.pages,
)
