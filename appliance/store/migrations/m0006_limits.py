"""Limits of users and tokens: the countries they may write to, and a token's messages a day."""

STATEMENTS: tuple[str, ...] = (
    # Names separated by commas, see `appliance.config.countries`; null: the box's list.
    "ALTER TABLE user ADD COLUMN countries TEXT",
    "ALTER TABLE token ADD COLUMN countries TEXT",
    "ALTER TABLE token ADD COLUMN daily_messages INTEGER",  # null: no limit
    "ALTER TABLE token ADD COLUMN counted_on TEXT",  # the local date of `counted`
    "ALTER TABLE token ADD COLUMN counted INTEGER NOT NULL DEFAULT 0",  # messages accepted that day
)
