"""The journal's entries: a frozen class for each kind of event, with what it has to say.

    entry      what all entries have in common, and entries of a kind that is not known
    messages   states of messages, reports, reading, deleting, sendings, opt-outs, calls
    directory  contacts, groups, imports
    people     log-ins, refusals, users, tokens
    box        settings, backups, the machine, exports, modems, the warning light
    kinds      all of them by their kind, and an entry made of a row

`appliance.store.events` writes and reads them. A program reads what an older or newer one wrote:
members that a class does not have are passed over, and what cannot be read is an `UnknownEntry`.

To add a kind: write its class in the module of its subject, add it to that module's ENTRIES, and
give it its words in `appliance.web.shown.journal_words`; a test says what is missing.
"""
