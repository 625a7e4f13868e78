"""The store: an SQLite database, with one module of queries per subject."""
