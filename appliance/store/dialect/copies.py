"""Write into a copy of the database, which no store has open."""

from typing import Final

PUT_SETTING: Final = "INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)"
