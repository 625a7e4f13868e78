"""The frame of every page: services, security, paths, languages, menu, static files."""
