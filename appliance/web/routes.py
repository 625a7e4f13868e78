"""Every address of the pages and of the API, by the module that answers there.

Written by `tools/routes` from the routes that the modules declare: change them there. The daemon
reads the addresses here and loads a module at its first request.
"""

from collections.abc import Mapping
from typing import Final

from appliance.web.frame.first_use import Route

PAGES: Final[Mapping[str, tuple[Route, ...]]] = {
    "appliance.web.entrance.login": (
        Route("/login", ("GET", "POST"), "login.log_in", None),
        Route("/logout", ("POST",), "login.log_out", None),
        Route("/language", ("POST",), "login.choose_language", None),
    ),
    "appliance.web.entrance.first_start": (
        Route("/first-start", ("GET", "POST"), "first_start.first_start", None),
    ),
    "appliance.web.entrance.invitation": (
        Route("/invitation/<secret>", ("GET", "POST"), "invitation.invited", None),
    ),
    "appliance.web.reading.home": (Route("/", ("GET",), "home.home", "viewer"),),
    "appliance.web.reading.discussions": (
        Route("/discussions", ("GET",), "discussions.discussions", "viewer"),
        Route("/discussions/<text:address>", ("GET",), "discussions.conversation", "viewer"),
        Route("/discussions/<text:address>", ("POST",), "discussions.reply", "operator"),
        Route("/messages/<int:message_id>/history", ("GET",), "discussions.history", "viewer"),
    ),
    "appliance.web.writing.decisions": (
        Route("/messages/<int:message_id>/decision", ("POST",), "decisions.decide", "operator"),
    ),
    "appliance.web.writing.compose": (
        Route("/messages/new", ("GET",), "compose.new", "operator"),
        Route("/messages/new", ("POST",), "compose.save", "operator"),
        Route("/messages/new/summary", ("POST",), "compose.summary", "operator"),
    ),
    "appliance.web.writing.undo": (
        Route("/messages/batches/<int:batch_id>/undo", ("POST",), "undo.undo", "operator"),
    ),
    "appliance.web.writing.file_sending": (
        Route("/sendings/new", ("GET", "POST"), "file_sending.choose_file", "operator"),
        Route("/sendings/new/<upload>", ("GET",), "file_sending.write", "operator"),
        Route("/sendings/new/<upload>", ("POST",), "file_sending.save", "operator"),
        Route("/sendings/new/<upload>/cancel", ("POST",), "file_sending.cancel", "operator"),
    ),
    "appliance.web.writing.lines": (
        Route("/lines/<text:line>/resume", ("POST",), "lines.resume", "operator"),
        Route("/lines/<text:line>/pause", ("POST",), "lines.pause", "operator"),
        Route("/lines/<text:line>/unpause", ("POST",), "lines.unpause", "operator"),
        Route("/lines/<text:line>/test", ("POST",), "lines.test", "operator"),
    ),
    "appliance.web.writing.recipient_search": (
        Route("/messages/recipients/read", ("POST",), "recipients.read", "operator"),
        Route("/messages/recipients", ("GET",), "recipients.find", "operator"),
    ),
    "appliance.web.writing.templates": (
        Route("/templates", ("GET",), "templates.templates", "viewer"),
        Route("/templates/new", ("GET", "POST"), "templates.add", "operator"),
        Route("/templates/<int:template_id>", ("GET",), "templates.template", "viewer"),
        Route("/templates/<int:template_id>", ("POST",), "templates.change", "operator"),
        Route("/templates/preview", ("POST",), "templates.show", "operator"),
        Route("/templates/find", ("GET",), "templates.find", "operator"),
        Route("/templates/variables", ("GET",), "templates.variables", "viewer"),
        Route("/templates/<int:template_id>/copy", ("POST",), "templates.copy", "operator"),
        Route("/templates/<int:template_id>/move", ("POST",), "templates.move", "operator"),
        Route("/templates/<int:template_id>/archive", ("POST",), "templates.archive", "operator"),
        Route("/templates/<int:template_id>/delete", ("POST",), "templates.delete", "operator"),
    ),
    "appliance.web.writing.template_files": (
        Route("/templates/start", ("POST",), "template_files.start", "operator"),
        Route("/templates/export", ("GET",), "template_files.export", "viewer"),
        Route("/templates/import", ("GET", "POST"), "template_files.choose_file", "operator"),
        Route("/templates/import/<upload>", ("GET",), "template_files.preview", "operator"),
        Route("/templates/import/<upload>", ("POST",), "template_files.confirm", "operator"),
    ),
    "appliance.web.reading.sendings": (
        Route("/sendings", ("GET",), "sendings.sendings", "viewer"),
    ),
    "appliance.web.writing.batch": (
        Route("/messages/batches/<int:batch_id>", ("GET",), "batch.batch", "viewer"),
        Route("/messages/batches/<int:batch_id>/progress", ("GET",), "batch.progress", "viewer"),
        Route("/messages/batches/<int:batch_id>/pause", ("POST",), "batch.pause", "operator"),
        Route("/messages/batches/<int:batch_id>/resume", ("POST",), "batch.resume", "operator"),
        Route("/messages/batches/<int:batch_id>/cancel", ("POST",), "batch.cancel", "operator"),
        Route("/messages/batches/<int:batch_id>/again", ("POST",), "batch.again", "operator"),
    ),
    "appliance.web.writing.batch_edit": (
        Route("/messages/batches/<int:batch_id>/edit", ("GET",), "batch_edit.edit", "operator"),
        Route("/messages/batches/<int:batch_id>/edit", ("POST",), "batch_edit.save", "operator"),
    ),
    "appliance.web.reading.lists": (
        Route("/messages/sent", ("GET",), "lists.sent", "viewer"),
        Route("/messages/received", ("GET",), "lists.received", "viewer"),
        Route("/messages/unread", ("GET",), "lists.unread", "viewer"),
        Route("/messages/scheduled", ("GET",), "lists.scheduled", "viewer"),
        Route("/messages/<name>/export", ("GET",), "lists.export", "viewer"),
        Route("/messages/<name>/act", ("POST",), "lists.act", "operator"),
    ),
    "appliance.web.directory.contacts": (
        Route("/contacts", ("GET",), "contacts.contacts", "viewer"),
        Route("/contacts/new", ("GET", "POST"), "contacts.add", "operator"),
        Route("/contacts/of/<text:address>", ("GET",), "contacts.of_number", "viewer"),
        Route("/contacts/<int:contact_id>", ("GET",), "contacts.contact", "viewer"),
        Route("/contacts/<int:contact_id>", ("POST",), "contacts.change", "operator"),
        Route("/contacts/<int:contact_id>/delete", ("POST",), "contacts.delete", "operator"),
        Route("/contacts/export.<form>", ("GET",), "contacts.export", "viewer"),
    ),
    "appliance.web.directory.clipboard": (
        Route("/clipboard", ("GET",), "clipboard.clipboard", "operator"),
        Route("/clipboard/add", ("POST",), "clipboard.add", "operator"),
        Route("/clipboard/remove", ("POST",), "clipboard.remove", "operator"),
        Route("/clipboard/clear", ("POST",), "clipboard.clear", "operator"),
        Route("/clipboard/tick", ("POST",), "clipboard.tick", "operator"),
    ),
    "appliance.web.directory.contact_import": (
        Route("/contacts/import", ("GET", "POST"), "contact_import.upload", "operator"),
        Route("/contacts/import/<upload>", ("GET",), "contact_import.preview", "operator"),
        Route("/contacts/import/<upload>/confirm", ("POST",), "contact_import.confirm", "operator"),
        Route("/contacts/import/<upload>/cancel", ("POST",), "contact_import.cancel", "operator"),
    ),
    "appliance.web.directory.groups": (
        Route("/groups", ("GET",), "groups.groups", "viewer"),
        Route("/groups/ticked", ("GET",), "groups.ticked", "operator"),
        Route("/groups/new", ("GET", "POST"), "groups.add", "operator"),
        Route("/groups/<int:group_id>", ("GET",), "groups.group", "viewer"),
        Route("/groups/<int:group_id>", ("POST",), "groups.change", "operator"),
        Route("/groups/<int:group_id>/delete", ("POST",), "groups.delete", "operator"),
        Route("/groups/preview", ("POST",), "groups.preview", "operator"),
    ),
    "appliance.web.reading.logs": (
        Route("/logs/stop", ("GET",), "logs.stop", "viewer"),
        Route("/logs/stop", ("POST",), "logs.add_stop", "operator"),
        Route("/logs/stop/<text:address>/remove", ("GET", "POST"), "logs.remove_stop", "operator"),
        Route("/logs/calls", ("GET",), "logs.calls", "viewer"),
        Route("/logs/journal", ("GET",), "logs.journal", "operator"),
    ),
    "appliance.web.reading.reports": (
        Route("/reports", ("GET",), "reports.show", "viewer"),
        Route("/reports.csv", ("GET",), "reports.download", "viewer"),
    ),
    "appliance.web.reading.report_people": (
        Route("/reports/people", ("GET",), "report_people.show", "operator"),
        Route("/reports/people", ("POST",), "report_people.add", "operator"),
    ),
    "appliance.web.credit.accounts": (
        Route("/accounts", ("GET",), "accounts.all_accounts", "viewer"),
        Route("/accounts/of/<text:name>", ("GET",), "accounts.account", "viewer"),
        Route("/accounts/of/<text:name>/credit", ("POST",), "accounts.credit", "admin"),
        Route("/accounts/of/<text:name>/transfer", ("POST",), "accounts.transfer", "operator"),
        Route("/accounts/of/<text:name>/edit", ("GET", "POST"), "accounts.edit", "admin"),
        Route("/accounts/of/<text:name>/archive", ("POST",), "accounts.archive", "admin"),
        Route("/accounts/of/<text:name>/invite", ("POST",), "accounts.invite", "admin"),
    ),
    "appliance.web.credit.new_account": (
        Route("/accounts/new", ("GET", "POST"), "new_account.new", "admin"),
    ),
    "appliance.web.settings.general": (
        Route("/settings", ("GET",), "settings.general", "admin"),
        Route("/settings", ("POST",), "settings.save", "admin"),
        Route("/settings/test", ("POST",), "settings.send_test", "admin"),
        Route("/settings/test/<int:message_id>", ("GET",), "settings.test_progress", "admin"),
    ),
    "appliance.web.settings.modem": (
        Route("/settings/modem", ("POST",), "settings_modem.save", "admin"),
        Route("/settings/modem", ("GET",), "settings_modem.modem", "admin"),
    ),
    "appliance.web.settings.lines": (
        Route("/settings/lines", ("GET",), "settings_lines.lines", "admin"),
        Route("/settings/lines/new", ("GET", "POST"), "settings_lines.add", "admin"),
        Route("/settings/lines/<text:line>", ("GET",), "settings_lines.line", "admin"),
        Route("/settings/lines/<text:line>", ("POST",), "settings_lines.save", "admin"),
        Route("/settings/lines/<text:line>/remove", ("POST",), "settings_lines.remove", "admin"),
    ),
    "appliance.web.settings.balance": (
        Route("/settings/balance/<text:line>", ("GET",), "settings_balance.balance", "admin"),
        Route("/settings/balance/<text:line>", ("POST",), "settings_balance.save", "admin"),
        Route("/lines/<text:line>/balance", ("POST",), "settings_balance.read", "operator"),
        Route("/settings/operators", ("GET",), "settings_balance.operators", "admin"),
        Route("/settings/operators/new", ("GET", "POST"), "settings_balance.add_operator", "admin"),
        Route(
            "/settings/operators/<int:number>",
            ("GET", "POST"),
            "settings_balance.edit_operator",
            "admin",
        ),
        Route(
            "/settings/operators/<int:number>/restore",
            ("POST",),
            "settings_balance.restore_operator",
            "admin",
        ),
    ),
    "appliance.web.settings.users": (
        Route("/settings/users", ("GET",), "settings_users.list_users", "admin"),
        Route("/settings/new-user", ("GET", "POST"), "settings_users.add", "admin"),
        Route("/settings/users/<text:name>", ("GET",), "settings_users.edit", "admin"),
        Route("/settings/users/<text:name>/role", ("POST",), "settings_users.role", "admin"),
        Route("/settings/users/<text:name>/countries", ("POST",), "settings_users.limit", "admin"),
        Route(
            "/settings/users/<text:name>/password", ("POST",), "settings_users.password", "admin"
        ),
        Route("/settings/users/<text:name>/remove", ("POST",), "settings_users.remove", "admin"),
        Route(
            "/settings/users/<text:name>/sessions/<int:session_id>/end",
            ("POST",),
            "settings_users.end_session",
            "admin",
        ),
    ),
    "appliance.web.settings.tokens": (
        Route("/settings/tokens", ("GET",), "settings_tokens.tokens", "admin"),
        Route("/settings/tokens", ("POST",), "settings_tokens.add", "admin"),
        Route(
            "/settings/tokens/edit/<text:name>", ("GET", "POST"), "settings_tokens.edit", "admin"
        ),
        Route("/settings/tokens/remove/<text:name>", ("POST",), "settings_tokens.remove", "admin"),
    ),
    "appliance.web.settings.programs": (
        Route("/settings/programs", ("GET",), "settings_programs.list_programs", "admin"),
        Route("/settings/programs/<program>", ("GET",), "settings_programs.program", "admin"),
        Route("/settings/programs/<program>/on", ("POST",), "settings_programs.switch_on", "admin"),
        Route(
            "/settings/programs/<program>/off", ("POST",), "settings_programs.switch_off", "admin"
        ),
        Route(
            "/settings/programs/<program>/token", ("POST",), "settings_programs.make_token", "admin"
        ),
        Route(
            "/settings/programs/http/repeats", ("POST",), "settings_programs.save_repeats", "admin"
        ),
    ),
    "appliance.web.settings.hooks": (
        Route("/settings/hooks", ("GET",), "settings_hooks.list_hooks", "admin"),
        Route("/settings/hook-networks", ("POST",), "settings_hooks.save_networks", "admin"),
        Route("/settings/new-hook", ("GET", "POST"), "settings_hooks.add", "admin"),
        Route("/settings/hooks/<hook>", ("GET",), "settings_hooks.hook", "admin"),
        Route("/settings/hooks/<hook>", ("POST",), "settings_hooks.save", "admin"),
        Route("/settings/hooks/<hook>/test", ("POST",), "settings_hooks.test", "admin"),
        Route("/settings/hooks/<hook>/pause", ("POST",), "settings_hooks.pause", "admin"),
        Route("/settings/hooks/<hook>/resume", ("POST",), "settings_hooks.resume", "admin"),
        Route("/settings/hooks/<hook>/key", ("POST",), "settings_hooks.renew_key", "admin"),
        Route("/settings/hooks/<hook>/remove", ("POST",), "settings_hooks.remove", "admin"),
        Route(
            "/settings/hooks/<hook>/deliveries/<int:delivery>",
            ("POST",),
            "settings_hooks.again",
            "admin",
        ),
    ),
    "appliance.web.settings.mail": (
        Route("/settings/mail", ("GET",), "settings_mail.mail", "admin"),
        Route("/settings/mail", ("POST",), "settings_mail.save", "admin"),
        Route("/settings/mail/test", ("POST",), "settings_mail.test", "admin"),
    ),
    "appliance.web.settings.backups": (
        Route("/settings/backups", ("GET",), "settings_backups.backups", "admin"),
        Route("/settings/backups", ("POST",), "settings_backups.make", "admin"),
        Route("/settings/backups/<name>", ("GET",), "settings_backups.download", "admin"),
        Route("/settings/backups/<name>/delete", ("POST",), "settings_backups.delete", "admin"),
        Route("/settings/backups/<name>/restore", ("POST",), "settings_backups.restore", "admin"),
        Route("/settings/backups/upload", ("POST",), "settings_backups.upload", "admin"),
        Route("/settings/backups/keep", ("POST",), "settings_backups.keep", "admin"),
    ),
    "appliance.web.settings.privacy": (
        Route("/settings/privacy", ("GET",), "settings_privacy.privacy", "admin"),
        Route("/settings/privacy", ("POST",), "settings_privacy.save", "admin"),
    ),
    "appliance.web.settings.rules": (
        Route("/settings/rules", ("GET",), "settings_rules.rules", "admin"),
        Route("/settings/rules", ("POST",), "settings_rules.save", "admin"),
    ),
    "appliance.web.settings.line_choice": (
        Route("/settings/rules/lines", ("GET",), "settings_line_choice.choice", "admin"),
        Route("/settings/rules/lines", ("POST",), "settings_line_choice.save", "admin"),
        Route(
            "/settings/rules/lines/failover",
            ("POST",),
            "settings_line_choice.save_failover",
            "admin",
        ),
        Route("/settings/rules/lines/<kind>", ("POST",), "settings_line_choice.choose", "admin"),
    ),
    "appliance.web.settings.person": (
        Route("/settings/privacy/person", ("GET",), "settings_person.person", "admin"),
        Route("/settings/privacy/person/export", ("GET",), "settings_person.download", "admin"),
        Route("/settings/privacy/person/erase", ("POST",), "settings_person.erase", "admin"),
    ),
    "appliance.web.settings.machine": (
        Route("/settings/box", ("GET",), "settings_machine.overview", "admin"),
        Route("/settings/box", ("POST",), "settings_machine.save", "admin"),
        Route("/settings/box/keep", ("POST",), "settings_machine.keep", "admin"),
        Route("/settings/box/<power>", ("POST",), "settings_machine.switch", "admin"),
    ),
    "appliance.web.settings.profile": (
        Route("/profile", ("GET",), "profile.profile", "viewer"),
        Route("/profile/language", ("POST",), "profile.language", "viewer"),
        Route("/profile/password", ("POST",), "profile.password", "viewer"),
        Route("/profile/sessions/<int:session_id>/end", ("POST",), "profile.end_session", "viewer"),
        Route("/profile/sessions/end", ("POST",), "profile.end_other_sessions", "viewer"),
    ),
    "appliance.web.settings.profile_mail": (
        Route("/profile/mail", ("GET",), "profile_mail.mail", "viewer"),
        Route("/profile/mail", ("POST",), "profile_mail.save", "viewer"),
    ),
    "appliance.web.reading.live": (Route("/live", ("GET",), "live.live", "viewer"),),
    "appliance.web.frame.certificate_names": (
        Route("/certificate-name", ("GET",), "certificate_names.certificate_name", None),
    ),
}

API: Final[Mapping[str, tuple[Route, ...]]] = {
    "appliance.web.api.messages": (
        Route("/api/v1/messages", ("POST",), "post_messages", "operator"),
        Route("/api/v1/messages/<message_id>", ("GET",), "get_messages_message_id", "viewer"),
        Route(
            "/api/v1/messages/<message_id>/recipients",
            ("GET",),
            "get_messages_message_id_recipients",
            "viewer",
        ),
        Route(
            "/api/v1/messages/<message_id>", ("DELETE",), "delete_messages_message_id", "operator"
        ),
        Route("/api/v1/message", ("POST",), "post_message", "operator"),
        Route("/api/v1/message/<message_id>", ("GET",), "get_message_message_id", "viewer"),
        Route(
            "/api/v1/message/<message_id>/recipients",
            ("GET",),
            "get_message_message_id_recipients",
            "viewer",
        ),
        Route("/api/v1/message/<message_id>", ("DELETE",), "delete_message_message_id", "operator"),
        Route("/api/v1/messages", ("GET",), "get_messages", "viewer"),
    ),
    "appliance.web.api.decisions": (
        Route(
            "/api/v1/messages/<message_id>/decision",
            ("POST",),
            "post_messages_message_id_decision",
            "operator",
        ),
        Route("/api/v1/messages/<message_id>", ("PATCH",), "patch_messages_message_id", "operator"),
        Route(
            "/api/v1/messages/<message_id>/delete",
            ("POST",),
            "post_messages_message_id_delete",
            "operator",
        ),
    ),
    "appliance.web.api.sendings": (
        Route("/api/v1/sendings", ("POST",), "post_sendings", "operator"),
        Route("/api/v1/sendings", ("GET",), "get_sendings", "viewer"),
        Route("/api/v1/sendings/<sending_id>", ("GET",), "get_sendings_sending_id", "viewer"),
        Route(
            "/api/v1/sendings/<sending_id>/recipients",
            ("GET",),
            "get_sendings_sending_id_recipients",
            "viewer",
        ),
        Route(
            "/api/v1/sendings/<sending_id>/pause",
            ("POST",),
            "post_sendings_sending_id_pause",
            "operator",
        ),
        Route(
            "/api/v1/sendings/<sending_id>/resume",
            ("POST",),
            "post_sendings_sending_id_resume",
            "operator",
        ),
        Route(
            "/api/v1/sendings/<sending_id>/cancel",
            ("POST",),
            "post_sendings_sending_id_cancel",
            "operator",
        ),
        Route(
            "/api/v1/sendings/<sending_id>/resend-failed",
            ("POST",),
            "post_sendings_sending_id_resend_failed",
            "operator",
        ),
    ),
    "appliance.web.api.inbox": (
        Route("/api/v1/inbox", ("GET",), "get_inbox", "viewer"),
        Route("/api/v1/inbox/<message_id>", ("GET",), "get_inbox_message_id", "viewer"),
        Route("/api/v1/inbox/<message_id>", ("PATCH",), "patch_inbox_message_id", "operator"),
        Route("/api/v1/inbox/<message_id>", ("DELETE",), "delete_inbox_message_id", "operator"),
        Route("/api/v1/inbox/read", ("POST",), "post_inbox_read", "operator"),
    ),
    "appliance.web.api.inbox_export": (
        Route("/api/v1/inbox/export", ("POST",), "post_inbox_export", "operator"),
        Route("/api/v1/messages/inbox/export", ("POST",), "post_messages_inbox_export", "operator"),
        Route("/api/v1/inbox/refresh", ("POST",), "post_inbox_refresh", "operator"),
    ),
    "appliance.web.api.discussions": (
        Route("/api/v1/discussions", ("GET",), "get_discussions", "viewer"),
    ),
    "appliance.web.api.calls": (Route("/api/v1/calls", ("GET",), "get_calls", "viewer"),),
    "appliance.web.api.optouts": (
        Route("/api/v1/optouts", ("GET",), "get_optouts", "viewer"),
        Route("/api/v1/optouts", ("POST",), "post_optouts", "operator"),
        Route("/api/v1/optouts", ("DELETE",), "delete_optouts", "operator"),
        Route("/api/v1/optouts/<number>", ("DELETE",), "delete_optouts_number", "operator"),
    ),
    "appliance.web.api.contacts": (
        Route("/api/v1/contacts", ("GET",), "get_contacts", "viewer"),
        Route("/api/v1/contacts", ("POST",), "post_contacts", "operator"),
        Route(
            "/api/v1/contacts/external/<external_id>",
            ("PUT",),
            "put_contacts_external_external_id",
            "operator",
        ),
        Route("/api/v1/contacts/<contact_id>", ("GET",), "get_contacts_contact_id", "viewer"),
        Route("/api/v1/contacts/<contact_id>", ("PATCH",), "patch_contacts_contact_id", "operator"),
        Route(
            "/api/v1/contacts/<contact_id>", ("DELETE",), "delete_contacts_contact_id", "operator"
        ),
    ),
    "appliance.web.api.groups": (
        Route("/api/v1/groups", ("GET",), "get_groups", "viewer"),
        Route("/api/v1/groups", ("POST",), "post_groups", "operator"),
        Route("/api/v1/groups/<group_id>", ("GET",), "get_groups_group_id", "viewer"),
        Route("/api/v1/groups/<group_id>", ("PATCH",), "patch_groups_group_id", "operator"),
        Route("/api/v1/groups/<group_id>", ("DELETE",), "delete_groups_group_id", "operator"),
        Route(
            "/api/v1/groups/<group_id>/members/<contact_id>",
            ("PUT",),
            "put_groups_group_id_members_contact_id",
            "operator",
        ),
        Route(
            "/api/v1/groups/<group_id>/members/<contact_id>",
            ("DELETE",),
            "delete_groups_group_id_members_contact_id",
            "operator",
        ),
    ),
    "appliance.web.api.templates": (
        Route("/api/v1/templates", ("GET",), "get_templates", "viewer"),
        Route("/api/v1/templates", ("POST",), "post_templates", "operator"),
        Route("/api/v1/templates/variables", ("GET",), "get_templates_variables", "viewer"),
        Route("/api/v1/templates/export", ("GET",), "get_templates_export", "viewer"),
        Route("/api/v1/templates/import", ("POST",), "post_templates_import", "operator"),
        Route("/api/v1/templates/<template_id>", ("GET",), "get_templates_template_id", "viewer"),
        Route(
            "/api/v1/templates/<template_id>", ("PATCH",), "patch_templates_template_id", "operator"
        ),
        Route(
            "/api/v1/templates/<template_id>",
            ("DELETE",),
            "delete_templates_template_id",
            "operator",
        ),
    ),
    "appliance.web.api.accounts": (
        Route("/api/v1/accounts", ("GET",), "get_accounts", "viewer"),
        Route("/api/v1/accounts", ("POST",), "post_accounts", "admin"),
        Route("/api/v1/accounts/transfer", ("POST",), "post_accounts_transfer", "operator"),
        Route("/api/v1/accounts/<account_name>", ("GET",), "get_accounts_account_name", "viewer"),
        Route(
            "/api/v1/accounts/<account_name>", ("PATCH",), "patch_accounts_account_name", "admin"
        ),
        Route(
            "/api/v1/accounts/<account_name>", ("DELETE",), "delete_accounts_account_name", "admin"
        ),
        Route(
            "/api/v1/accounts/<account_name>/credit",
            ("POST",),
            "post_accounts_account_name_credit",
            "admin",
        ),
        Route(
            "/api/v1/accounts/<account_name>/entries",
            ("GET",),
            "get_accounts_account_name_entries",
            "viewer",
        ),
    ),
    "appliance.web.api.modems": (Route("/api/v1/modems", ("GET",), "get_modems", "viewer"),),
    "appliance.web.api.lines": (
        Route("/api/v1/lines", ("GET",), "get_lines", "viewer"),
        Route("/api/v1/lines", ("POST",), "post_lines", "admin"),
        Route("/api/v1/lines/<line>", ("GET",), "get_lines_line", "viewer"),
        Route("/api/v1/lines/<line>", ("PATCH",), "patch_lines_line", "admin"),
        Route("/api/v1/lines/<line>", ("DELETE",), "delete_lines_line", "admin"),
        Route("/api/v1/lines/<line>/refresh", ("POST",), "post_lines_line_refresh", "operator"),
        Route("/api/v1/lines/<line>/pause", ("POST",), "post_lines_line_pause", "operator"),
        Route("/api/v1/lines/<line>/resume", ("POST",), "post_lines_line_resume", "operator"),
        Route("/api/v1/lines/<line>/test", ("POST",), "post_lines_line_test", "operator"),
    ),
    "appliance.web.api.reports": (Route("/api/v1/reports", ("GET",), "get_reports", "viewer"),),
    "appliance.web.api.privacy": (
        Route("/api/v1/privacy/export", ("GET",), "get_privacy_export", "admin"),
        Route(
            "/api/v1/contacts/<contact_id>/export",
            ("GET",),
            "get_contacts_contact_id_export",
            "admin",
        ),
        Route("/api/v1/privacy/erase", ("POST",), "post_privacy_erase", "admin"),
        Route("/api/v1/privacy/erasures", ("GET",), "get_privacy_erasures", "admin"),
    ),
    "appliance.web.api.users": (
        Route("/api/v1/users", ("GET",), "get_users", "admin"),
        Route("/api/v1/users", ("POST",), "post_users", "admin"),
        Route("/api/v1/users/<user_name>", ("GET",), "get_users_user_name", "admin"),
        Route("/api/v1/users/<user_name>", ("PATCH",), "patch_users_user_name", "admin"),
        Route("/api/v1/users/<user_name>", ("DELETE",), "delete_users_user_name", "admin"),
    ),
    "appliance.web.api.tokens": (
        Route("/api/v1/tokens", ("GET",), "get_tokens", "admin"),
        Route("/api/v1/tokens", ("POST",), "post_tokens", "admin"),
        Route("/api/v1/tokens/<token_name>", ("GET",), "get_tokens_token_name", "admin"),
        Route("/api/v1/tokens/<token_name>", ("PATCH",), "patch_tokens_token_name", "admin"),
        Route("/api/v1/tokens/<token_name>", ("DELETE",), "delete_tokens_token_name", "admin"),
    ),
    "appliance.web.api.auth": (
        Route("/api/v1/auth/token", ("POST",), "post_auth_token", "viewer"),
        Route("/api/v1/auth/token/refresh", ("POST",), "post_auth_token_refresh", "viewer"),
        Route("/api/v1/auth/token/<token_id>", ("DELETE",), "delete_auth_token_token_id", "viewer"),
    ),
    "appliance.web.api.rules": (
        Route("/api/v1/rules", ("GET",), "get_rules", "admin"),
        Route("/api/v1/rules", ("PATCH",), "patch_rules", "admin"),
    ),
    "appliance.web.api.hooks": (
        Route("/api/v1/hooks", ("GET",), "get_hooks", "admin"),
        Route("/api/v1/hooks", ("POST",), "post_hooks", "admin"),
        Route("/api/v1/hooks/<hook_id>", ("PATCH",), "patch_hooks_hook_id", "admin"),
        Route("/api/v1/hooks/<hook_id>/key", ("POST",), "post_hooks_hook_id_key", "admin"),
        Route("/api/v1/hooks/<hook_id>", ("DELETE",), "delete_hooks_hook_id", "admin"),
        Route("/api/v1/hooks/<hook_id>/pause", ("POST",), "post_hooks_hook_id_pause", "admin"),
        Route("/api/v1/hooks/<hook_id>/resume", ("POST",), "post_hooks_hook_id_resume", "admin"),
        Route("/api/v1/hooks/<hook_id>/test", ("POST",), "post_hooks_hook_id_test", "admin"),
        Route(
            "/api/v1/hooks/<hook_id>/deliveries", ("GET",), "get_hooks_hook_id_deliveries", "admin"
        ),
        Route(
            "/api/v1/hooks/<hook_id>/deliveries/<delivery_id>/again",
            ("POST",),
            "post_hooks_hook_id_deliveries_delivery_id_again",
            "admin",
        ),
    ),
    "appliance.web.api.webhooks": (
        Route("/api/v1/webhooks", ("GET",), "get_webhooks", "admin"),
        Route("/api/v1/webhooks", ("POST",), "post_webhooks", "admin"),
        Route("/api/v1/webhooks/<hook_id>", ("DELETE",), "delete_webhooks_hook_id", "admin"),
    ),
    "appliance.web.api.devices": (
        Route("/api/v1/devices", ("GET",), "get_devices", "viewer"),
        Route("/api/v1/device", ("GET",), "get_device", "viewer"),
        Route("/api/v1/devices/<device_id>", ("DELETE",), "delete_devices_device_id", "admin"),
    ),
    "appliance.web.api.logs": (Route("/api/v1/logs", ("GET",), "get_logs", "operator"),),
    "appliance.web.api.gateway_settings": (
        Route("/api/v1/settings", ("GET",), "get_settings", "admin"),
        Route("/api/v1/settings", ("PUT",), "put_settings", "admin"),
        Route("/api/v1/settings", ("PATCH",), "patch_settings", "admin"),
    ),
}
