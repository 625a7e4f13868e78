"""The pages before log-in: log-in itself, and the first start."""
