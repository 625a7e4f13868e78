"""Contacts and groups, and files of them."""
