"""Builds every object once, starts them in order, stops them in reverse."""
