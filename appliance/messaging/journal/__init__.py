"""The journal: entries with a life of their own, a message's history, and who follows it.

    counted_entries  entries that strangers can cause: counted, one a minute
    modem_changes    entries about the condition of the modems
    history          what happened to one message
    consumers        parts of the program that handle each entry once

The entries' classes are in `appliance.store.journal`.
"""
