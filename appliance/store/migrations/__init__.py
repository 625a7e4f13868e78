"""The schema, as an append-only list of steps.

A released step is never changed; a later step follows it. It imports only other steps, so that no
change elsewhere affects it. `appliance.store.migrating` applies the steps.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from appliance.errors import N_, StoreTooNewError
from appliance.store.migrations import (
    m0001_initial,
    m0002_numbers,
    m0003_sessions,
    m0005_filters,
    m0006_limits,
    m0007_lasting_ids,
    m0008_staging,
    m0009_recipients,
    m0010_journal,
    m0011_templates,
    m0012_imports,
    m0013_revisions,
    m0014_sendings,
    m0015_preferences,
    m0016_accounts,
    m0017_privacy,
    m0018_caps,
    m0019_undecided,
    m0020_balances,
    m0021_staged_rows,
    m0022_clipboards,
    m0023_report_days,
    m0024_rules,
    m0025_revised_forms,
    m0026_subjects,
    m0027_lines,
    m0028_allowances,
    m0029_last_sent,
    m0030_routes,
    m0031_line_rules,
    m0032_delayed_in_reports,
    m0033_sending_search,
    m0034_hooks,
    m0035_open_segments,
    m0036_token_limits,
    m0037_hook_groups,
    m0038_hook_forms,
    m0039_data_messages,
    m0040_mqtt,
    m0041_mail,
)


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema."""

    number: int
    statements: Sequence[str]


# "SMSa": distinguishes our databases from other SQLite files.
APPLICATION_ID = 0x534D5361

MIGRATIONS: tuple[Migration, ...] = (
    Migration(1, m0001_initial.STATEMENTS),
    Migration(2, m0002_numbers.STATEMENTS),
    Migration(3, m0003_sessions.STATEMENTS),
    Migration(5, m0005_filters.STATEMENTS),  # there was never a version 4
    Migration(6, m0006_limits.STATEMENTS),
    Migration(7, m0007_lasting_ids.STATEMENTS),
    Migration(8, m0008_staging.STATEMENTS),
    Migration(9, m0009_recipients.STATEMENTS),
    Migration(10, m0010_journal.STATEMENTS),
    Migration(11, m0011_templates.STATEMENTS),
    Migration(12, m0012_imports.STATEMENTS),
    Migration(13, m0013_revisions.STATEMENTS),
    Migration(14, m0014_sendings.STATEMENTS),
    Migration(15, m0015_preferences.STATEMENTS),
    Migration(16, m0016_accounts.STATEMENTS),
    Migration(17, m0017_privacy.STATEMENTS),
    Migration(18, m0018_caps.STATEMENTS),
    Migration(19, m0019_undecided.STATEMENTS),
    Migration(20, m0020_balances.STATEMENTS),
    Migration(21, m0021_staged_rows.STATEMENTS),
    Migration(22, m0022_clipboards.STATEMENTS),
    Migration(23, m0023_report_days.STATEMENTS),
    Migration(24, m0024_rules.STATEMENTS),
    Migration(25, m0025_revised_forms.STATEMENTS),
    Migration(26, m0026_subjects.STATEMENTS),
    Migration(27, m0027_lines.STATEMENTS),
    Migration(28, m0028_allowances.STATEMENTS),
    Migration(29, m0029_last_sent.STATEMENTS),
    Migration(30, m0030_routes.STATEMENTS),
    Migration(31, m0031_line_rules.STATEMENTS),
    Migration(32, m0032_delayed_in_reports.STATEMENTS),
    Migration(33, m0033_sending_search.STATEMENTS),
    Migration(34, m0034_hooks.STATEMENTS),
    Migration(35, m0035_open_segments.STATEMENTS),
    Migration(36, m0036_token_limits.STATEMENTS),
    Migration(37, m0037_hook_groups.STATEMENTS),
    Migration(38, m0038_hook_forms.STATEMENTS),
    Migration(39, m0039_data_messages.STATEMENTS),
    Migration(40, m0040_mqtt.STATEMENTS),
    Migration(41, m0041_mail.STATEMENTS),
)
NEWEST = MIGRATIONS[-1].number


def refuse_newer(version: int) -> None:
    """Raise StoreTooNewError for a database that a newer program wrote."""
    if version > NEWEST:
        raise StoreTooNewError(
            "store_too_new",
            N_("The database has schema %(version)d; this program knows up to %(known)d."),
            cure=N_("Install the newer program again, or restore an older backup."),
            version=version,
            known=NEWEST,
        )


def pending(version: int) -> list[Migration]:
    """Return the steps that a database at `version` lacks."""
    return [migration for migration in MIGRATIONS if migration.number > version]
