"""The directory: contacts, groups, and files of them."""
