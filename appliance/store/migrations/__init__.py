"""The schema, as an append-only list of steps."""
