"""The pages of the settings: the box, its modem, users, tokens, backups, and the user's profile."""
