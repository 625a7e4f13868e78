"""Each module that contains a decision has a test file of the same path.

`appliance/modem/driver.py` is tested by `tests/modem/test_driver.py`, and the `__init__.py` of a
package by the file with the package's name. A decision is a branch. A module without such a file is
listed here with the reason: usually the test that covers it as part of something larger.
"""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
APPLIANCE, TESTS = ROOT / "appliance", ROOT / "tests"
BRANCHES = (ast.If, ast.IfExp, ast.While, ast.Try, ast.BoolOp, ast.Match)

# Modules, and why each has no test of its own; a test that is named here must exist.
EXCEPTIONS: dict[str, str] = {
    "__main__.py": "one call",
    "cli/doctor.py": "lays out findings: tests/cli/test_examination.py",
    "demo.py": "a whole daemon: tests/cli/test_serve.py, tests/cli/test_program.py",
    # Webhooks: what is told of each event, and the clients' own form of the API.
    "channels/hooks/events.py": "tests/channels/hooks/test_queueing.py",
    "channels/hooks/payloads.py": "tests/channels/hooks/test_delivering.py",
    "web/api/hook_shapes.py": "tests/web/api/test_hooks.py",
    "web/frame/services.py": "a record: tests/web/test_routes.py",
    "store/hooks.py": "tests/channels/hooks/test_registry.py",
    "web/settings/hook_forms.py": "tests/web/settings/test_hooks.py",
    "web/shown/program_words.py": "tests/web/settings/test_programs.py",
    "web/shown/hook_words.py": "tests/web/settings/test_hooks.py",
    "channels/hooks/wanted.py": "tests/channels/hooks/test_registry.py",
    "channels/mqtt/states.py": "tests/channels/mqtt/test_publisher.py",
    "store/mqtt_queue.py": "tests/channels/mqtt/test_publisher.py",
    "store/mail_choices.py": "tests/web/settings/test_profile_mail.py",
    "store/mail_notices.py": "tests/channels/mail_out/test_sending.py",
    "store/hook_deliveries.py": "tests/channels/hooks/test_delivering.py",
    "web/programs/kannel_fields.py": "tests/web/programs/test_kannel.py",
    # Tokens: what the API takes and gives of them, and their limits in words.
    "store/access_tokens.py": "tests/messaging/people/test_access_tokens.py",
    "web/shown/scope_words.py": "tests/web/settings/test_token_forms.py",
    "web/shown/token_words.py": "tests/web/settings/test_token_forms.py",
    # In the form of SMS Gateway for Android: also its real clients, in tests/clients.
    "web/api/webhooks.py": "tests/web/api/test_hooks.py",
    "channels/hooks/redelivery.py": "tests/web/api/test_inbox_export.py",
    "web/api/gateway_answers.py": "tests/web/api/test_gateway.py",
    # A modem's line: every arrival and every order of parts.
    "web/api/line_shapes.py": "tests/web/api/test_lines.py",
    "web/settings/line_forms.py": "tests/web/settings/test_lines.py",
    "lines/modem/intake.py": "tests/lines/modem/test_line.py",
    "lines/modem/report_codes.py": "tests/lines/modem/test_status_reports.py",
    # Kinds of lines without a modem: their settings and their answers.
    "lines/providers/answers.py": "tests/lines/test_kinds.py",
    "lines/providers/checks.py": "tests/lines/test_kinds.py",
    "lines/providers/kind.py": "tests/lines/test_kinds.py",
    # Steps from a file or a request to recipients.
    "messaging/merge/workbook_program.py": "a process: tests/messaging/merge/test_workbooks.py",
    "messaging/directory/entries.py": "tests/web/directory/test_contacts.py",
    "messaging/directory/imported_details.py": "tests/messaging/directory/test_contact_import.py",
    "messaging/directory/writing.py": "tests/messaging/directory/test_contact_import.py",
    "config/retention.py": "tests/web/settings/test_privacy.py",
    "messaging/privacy/concerns.py": "tests/messaging/privacy/test_erasing.py",
    "messaging/privacy/export.py": "tests/messaging/privacy/test_erasing.py",
    "messaging/privacy/people.py": "tests/messaging/privacy/test_erasing.py",
    "messaging/rules/holiday.py": "tests/messaging/rules/test_sending_times.py",
    "messaging/rules/quiet_hours.py": "tests/messaging/rules/test_sending_times.py",
    "messaging/rules/verdict.py": "tests/messaging/rules/test_promotional_consent.py",
    # Queries: their results are tested in the lists that use them.
    "store/attention.py": "tests/hardware/test_facts.py",
    "store/accounts.py": "tests/messaging/credit/test_accounts.py",
    "store/batch_recipients.py": "tests/store/test_batch_progress.py",
    "store/membership/conditions.py": "tests/store/membership/test_members.py",
    "store/consumers.py": "tests/messaging/journal/test_consumers.py",
    "store/discussion_lists.py": "tests/web/api/test_lists.py",
    "store/erased_numbers.py": "tests/messaging/privacy/test_erasing.py",
    "store/erasures.py": "tests/messaging/privacy/test_erasing.py",
    "store/retention.py": "tests/messaging/privacy/test_retention.py",
    "store/imports.py": "tests/messaging/directory/test_staged_imports.py",
    "store/invitations.py": "tests/messaging/people/test_invitations.py",
    "store/incoming.py": "tests/messaging/inbound/test_inbox.py",
    "store/journal/entry.py": "tests/store/journal/test_entries.py",
    "store/journal/kinds.py": "tests/store/journal/test_entries.py",
    "store/journal/messages.py": "tests/store/journal/test_entries.py",
    "store/message_walk.py": "tests/store/test_messages.py",
    "store/migrating.py": "tests/store/test_migrations.py",
    "store/migrations/m0001_triggers.py": "released: tests/store/test_triggers.py",
    "store/models/base.py": "tests/store/test_models.py",
    "store/numbering.py": "tests/messaging/outbound/test_numbers_after_a_restore.py",
    "store/queries/contacts.py": "tests/store/test_contacts.py",
    "store/queries/incoming.py": "tests/messaging/inbound/test_inbox.py",
    "store/queries/outgoing.py": "tests/store/test_outgoing.py",
    "store/revisions.py": "tests/messaging/outbound/test_revision.py",
    "store/report_days.py": "tests/messaging/reports/test_closing.py",
    "store/reports.py": "tests/lines/modem/test_status_reports.py",
    "store/restoring.py": "tests/store/test_backup.py",
    "store/same_text.py": "tests/messaging/rules/test_same_text.py",
    "store/templates.py": "tests/messaging/templates/test_entries.py",
    "messaging/outbound/judging.py": "tests/messaging/routing/test_choosing.py",
    "store/unsettled.py": "tests/messaging/outbound/test_asking.py",
    "store/waiting.py": "tests/messaging/outbound/test_releasing.py",
    "web/api/privacy.py": "tests/web/settings/test_person.py",
    # Resources of the API: each is tested by its requests, and all by the OpenAPI document.
    "web/writing/file_form.py": "tests/web/writing/test_file_sending.py",
    "web/writing/file_preview.py": "tests/web/writing/test_file_sending.py",
    "web/reading/report_export.py": "tests/web/reading/test_reports.py",
    "web/shown/report_words.py": "tests/web/reading/test_reports.py",
    "web/api/__init__.py": "tests/web/api/test_openapi.py",
    "web/api/account_shapes.py": "tests/web/api/test_accounts.py",
    "web/api/balance_shapes.py": "tests/web/api/test_lines.py",
    "web/api/calls.py": "tests/web/api/test_modems_and_calls.py",
    "web/api/contact_shapes.py": "tests/web/api/test_contacts.py",
    "web/api/discussions.py": "tests/web/api/test_lists.py",
    "web/api/inbox.py": "tests/web/api/test_lists.py",
    "web/api/new_sending.py": "tests/web/api/test_sendings.py",
    "web/api/sending_shapes.py": "tests/web/api/test_sendings.py",
    "web/api/message_shapes.py": "tests/web/api/test_messages.py",
    "web/api/modems.py": "tests/web/api/test_modems_and_calls.py",
    "web/api/new_message.py": "tests/web/api/test_messages.py",
    "web/api/openapi_schemas.py": "tests/web/api/test_openapi.py",
    "web/api/operations.py": "tests/web/api/test_problems.py",
    "web/api/optouts.py": "tests/web/api/test_lists.py",
    # Parts of pages: each is tested by its page.
    "web/app.py": "tests/web/frame/test_security.py",
    "web/directory/contact_form.py": "tests/web/directory/test_contacts.py",
    "web/credit/account_forms.py": "tests/web/credit/test_accounts.py",
    "web/credit/new_account.py": "tests/web/credit/test_accounts.py",
    "web/directory/contact_export.py": "tests/web/directory/test_contacts.py",
    "web/directory/import_preview.py": "tests/web/directory/test_contact_import.py",
    "web/directory/number_lines.py": "tests/web/directory/test_contacts.py",
    "web/frame/audit.py": "tests/web/test_audit.py",
    "web/frame/secret_limits.py": "tests/attacks/test_guessing.py",
    "web/reading/home.py": "tests/web/test_browser.py",
    "web/reading/list_export.py": "tests/web/reading/test_lists.py",
    "web/reading/message_lists.py": "tests/web/reading/test_lists.py",
    "web/reading/stop_entries.py": "tests/web/reading/test_logs.py",
    "web/settings/tokens.py": "tests/web/settings/test_users.py",
    "web/shown/balance_view.py": "tests/web/settings/test_balance.py",
    "web/shown/context.py": "tests/web/reading/test_live.py",
    "web/shown/errors.py": "tests/web/frame/test_security.py",
    "web/shown/journal_values.py": "tests/web/shown/test_journal_words.py",
    "web/writing/decisions.py": "tests/web/reading/test_discussions.py",
    "web/writing/message_form.py": "tests/web/writing/test_compose.py",
    "web/writing/recipient_search.py": "tests/web/test_recipients_in_browser.py",
    "web/writing/recipients.py": "tests/web/writing/test_compose.py",
    "web/writing/replies.py": "tests/web/reading/test_discussions.py",
    "web/writing/template_files.py": "tests/web/writing/test_templates.py",
}


def decides(module: Path) -> bool:
    """Return whether a module branches."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, BRANCHES) or (isinstance(node, ast.comprehension) and node.ifs):
            return True
    return False


def path_of_test(module: Path) -> Path:
    """Return the test file of a module."""
    named = module.parent if module.name == "__init__.py" else module.with_suffix("")
    return TESTS / named.relative_to(APPLIANCE).with_name(f"test_{named.name.strip('_')}.py")


def untested() -> set[str]:
    """Return the modules that decide something and have no test file of the same path."""
    return {
        str(module.relative_to(APPLIANCE))
        for module in APPLIANCE.rglob("*.py")
        if module.parent != APPLIANCE or module.name != "__init__.py"
        if decides(module) and not path_of_test(module).exists()
    }


def test_each_module_that_decides_has_a_test_of_its_path_or_a_reason() -> None:
    assert sorted(untested() - EXCEPTIONS.keys()) == []


def test_no_reason_outlives_its_module_or_the_lack_of_a_test() -> None:
    assert sorted(EXCEPTIONS.keys() - untested()) == []


@pytest.mark.parametrize("module", EXCEPTIONS)
def test_the_tests_that_a_reason_names_are_there(module: str) -> None:
    reason = EXCEPTIONS[module]
    named = [word.strip(",") for word in reason.split() if word.startswith("tests/")]
    assert [each for each in named if not (ROOT / each).exists()] == []


@pytest.mark.parametrize(
    ("text", "branches"),
    [
        ("x = 1\n", False),
        ("def f(a):\n    for b in a:\n        print(b)\n", False),
        ("x = [a for a in b]\n", False),
        ("x = [a for a in b if a]\n", True),
        ("x = a or b\n", True),
        ("if a:\n    pass\n", True),
        ("x = a if b else c\n", True),
    ],
)
def test_to_decide_is_to_branch(tmp_path: Path, text: str, *, branches: bool) -> None:
    module = tmp_path / "module.py"
    module.write_text(text)
    assert decides(module) is branches


@pytest.mark.parametrize(
    ("module", "test"),
    [
        ("modem/driver.py", "modem/test_driver.py"),
        ("store/migrations/__init__.py", "store/test_migrations.py"),
        ("__main__.py", "test_main.py"),
        ("clock.py", "test_clock.py"),
    ],
)
def test_paths_are_mirrored(module: str, test: str) -> None:
    assert path_of_test(APPLIANCE / module) == TESTS / test
