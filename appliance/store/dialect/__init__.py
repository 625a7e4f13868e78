"""What SQLite alone can do or needs: the one room of the store where it may be spoken of.

    connection   how a connection is set up, and what is asked of the database as a whole
    expressions  what a query says otherwise than to another database, and hints to the planner
    sequences    the last numbers that tables gave
    text_search  full-text search, FTS5
    writing      peewee's queries as SQL

Queries are peewee's, made from the models: see `appliance.store.statements`. Four things of SQLite
stand outside, each for its reason:

- The migrations: a released one is never changed. They hold the triggers that keep discussions,
  counts and search indexes in step (`m0001_triggers`), the full-text tables, and the constant
  statistics that the planner is told (`m0001_planner`): with real ones, plans would change with the
  data; with none, every index would look alike.
- `failures` reads SQLite's error codes, `files` the header of its file, `schema` its table of
  contents: each is about a database that may be damaged or somebody else's.
- `backup` copies by SQLite's own means while others write.
- `Store` in `database` takes a connection for each thread and lets writers wait for their turn
  (BEGIN IMMEDIATE): there is one writer at a time, so who reads first and then writes would fail
  half-way.
"""
