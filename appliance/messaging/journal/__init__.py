"""The journal: counted entries, the history of a message, and consumers.

    counted_entries  entries that strangers can cause: counted, one a minute
    modem_changes    entries about the state of the modems
    history          what happened to one message
    consumers        parts of the program that handle each entry once

The classes of the entries are in `appliance.store.journal`.
"""
