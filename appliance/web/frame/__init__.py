"""What every page needs: services, security, addresses, languages, menu, errors, static files."""
