"""Reading: the home page, conversations, lists of messages, logs."""
