"""The directory: contacts and groups, and files of contacts."""
