"""Read and write contact files: CSV of all usual kinds, JSON and vCard. Pure: bytes and records.

`read` takes an uploaded file and detects its kind; `write_csv`, `write_json` and `write_cards`
write files that `read` returns unchanged.
"""

from appliance.messaging.directory.contact_files.cards import write_cards
from appliance.messaging.directory.contact_files.columns import Choice
from appliance.messaging.directory.contact_files.comma import Table
from appliance.messaging.directory.contact_files.comma_writing import Words, write_csv
from appliance.messaging.directory.contact_files.objects import write_json
from appliance.messaging.directory.contact_files.reading import MOST_OCTETS, FileContents, read
from appliance.messaging.directory.contact_files.records import ContactRecord, RecordNumber
from appliance.messaging.directory.contact_files.titles import Column, Role

__all__ = [
    "MOST_OCTETS",
    "Choice",
    "Column",
    "ContactRecord",
    "FileContents",
    "RecordNumber",
    "Role",
    "Table",
    "Words",
    "read",
    "write_cards",
    "write_csv",
    "write_json",
]
