"""Settings: the box, its modem, users, tokens, backups, and one's own profile."""
