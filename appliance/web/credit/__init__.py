"""Accounts and credit: the list, one account with its movements, and the form of a new one."""
