"""The data model: every table as a peewee model, one module a subject.

    people       users, tokens, sessions, settings
    directory    contacts, their numbers and fields, groups
    discussions  correspondents
    messages     sendings, messages, segments, received PDUs
    optouts      the STOP list
    calls        incoming calls
    journal      what happened
    privacy      people who are being erased
    templates    texts to reuse
    clipboards   people gathered by a user
    accounts     who pays, and the ledger
    balance      the balance of a line, and its readings
    lines        the ways out and in, who may use them, and what chooses among them
    hooks        webhooks, and what is delivered to each
    mqtt         what waits to be published at the MQTT broker
    mail         what users want by mail, and what waits to be sent to them
    counts       stored counts, signal samples, search progress

Migrations create the tables, never the models; tests/store/test_models.py shows that both agree.
docs/data.md draws the models. Times are milliseconds since the epoch; addresses are E.164
(`+33612345678`), short codes or names. Search indexes and triggers are specific to SQLite and live
in `appliance.store.dialect`.

To add a table or column, write a migration, then the model; the test reports any difference.
"""

import peewee

from appliance.store.models import (
    accounts,
    balance,
    calls,
    clipboards,
    counts,
    directory,
    discussions,
    hooks,
    journal,
    lines,
    mail,
    messages,
    mqtt,
    optouts,
    people,
    privacy,
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
    *privacy.MODELS,
    *templates.MODELS,
    *clipboards.MODELS,
    *accounts.MODELS,
    *balance.MODELS,
    *lines.MODELS,
    *hooks.MODELS,
    *mqtt.MODELS,
    *mail.MODELS,
    *counts.MODELS,
)
