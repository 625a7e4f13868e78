"""Everything specific to SQLite: the only part of the store that may depend on it.

    connection   set up a connection, and statements about the whole database
    expressions  SQL that other databases write differently, and hints to the planner
    sequences    the last ids that tables gave out
    text_search  full-text search with FTS5
    writing      peewee's queries as SQL

Queries are written in peewee's builder from the models: see `appliance.store.statements`. Four uses
of SQLite remain outside, each for a reason:

- The migrations: a released one is never changed. They contain the triggers that keep discussions,
  counts and search indexes up to date (`m0001_triggers`), the full-text tables, and the constant
  statistics for the planner (`m0001_planner`): real statistics would make plans change with the
  data, and without any, all indexes would look alike.
- `failures` reads SQLite's error codes, `files` the header of its file, `schema` its list of
  tables: each deals with a database that may be damaged or belong to another program.
- `backup` copies with SQLite's own backup function while others write.
- `Store` in `database` keeps a connection for each thread and makes writers wait for their turn
  (BEGIN IMMEDIATE). SQLite has one writer at a time: a transaction that reads first and then
  writes would fail half-way.
"""
