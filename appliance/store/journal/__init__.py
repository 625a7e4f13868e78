"""The entries of the journal: a frozen class for each kind of event, with its fields.

    entry      what all entries share, and entries of an unknown kind
    messages   states of messages, reports, reading, deleting, sendings, opt-outs, calls
    directory  contacts, groups, imports
    people     log-ins, refusals, users, tokens
    templates  templates and their imports
    accounts   accounts and their credit
    balance    the balance of a line
    box        settings, backups, the machine, exports, modems, the warning light
    kinds      all classes by kind, and an entry made from a row

`appliance.store.events` writes and reads them. A program also reads entries that an older or newer
version wrote: it ignores members that a class does not have, and reads an entry that it does not
understand as an `UnknownEntry`.

To add a kind, write its class in the module of its subject, add it to that module's ENTRIES, and
give it its texts in `appliance.web.shown.journal_words`; a test reports what is missing.
"""
