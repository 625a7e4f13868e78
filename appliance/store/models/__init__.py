"""The picture of the data: every table as a peewee model, one file a subject.

    people       users, tokens, sessions, settings
    directory    contacts, their numbers and fields, groups
    discussions  correspondents
    messages     sendings, messages, segments, received PDUs
    optouts      the STOP list
    calls        incoming calls
    journal      what happened
    templates    texts to send again
    counts       kept counts, signal, search progress

Migrations make the tables, never the models; tests/store/test_models.py proves that both are the
same. docs/data.md draws the models. Times are milliseconds since the epoch, addresses E.164
(`+33612345678`), short codes or names. Search indexes and triggers are SQLite's own, and stand in
`appliance.store.dialect`.

To add a table or column: write a migration, then the model; the test tells what differs.
"""

import peewee

from appliance.store.models import (
    calls,
    counts,
    directory,
    discussions,
    journal,
    messages,
    optouts,
    people,
    templates,
)

MODELS: tuple[type[peewee.Model], ...] = (
    *people.MODELS,
    *directory.MODELS,
    *discussions.MODELS,
    *messages.MODELS,
    *optouts.MODELS,
    *calls.MODELS,
    *journal.MODELS,
    *templates.MODELS,
    *counts.MODELS,
)
