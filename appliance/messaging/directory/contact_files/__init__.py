"""Contacts as files: CSV of every usual kind, JSON and vCard, in and out. Pure: bytes and records.

`read` takes what a person uploads and finds out by itself what it is; `write_csv`, `write_json`
and `write_cards` make files that `read` gives back unchanged.
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
