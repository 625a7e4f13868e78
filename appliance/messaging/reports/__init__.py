"""Reports: how many messages there were, by day, state, author, account, group and more."""
