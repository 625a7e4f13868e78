"""The pages of the directory: contacts, groups, import and export."""
