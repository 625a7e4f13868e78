"""Telephone numbers and other addresses: each is stored in one form, however it is written."""
