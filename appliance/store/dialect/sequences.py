"""Read and set the last id of each table with lasting ids (SQLite's AUTOINCREMENT)."""

from typing import Final

TABLES: Final = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'"
LAST: Final = "SELECT name, seq FROM sqlite_sequence"
# The journal's newest entry, from its rows: a database that is replaced may have an older schema.
NEWEST_ENTRY: Final = "SELECT max(id) FROM event"
RAISE: Final = "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?"
# A table that never had a row has no entry here.
BEGIN: Final = "INSERT INTO sqlite_sequence (seq, name) VALUES (?, ?)"
