"""The pages for reading: home, discussions, lists of messages, logs."""
