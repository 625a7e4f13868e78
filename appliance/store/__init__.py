"""Where everything is kept: SQLite, one module of queries per subject."""
