"""The clockwork: named jobs over the tables."""
