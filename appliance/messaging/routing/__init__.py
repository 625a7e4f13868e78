"""Which lines may send a message, and in which order they are tried."""
