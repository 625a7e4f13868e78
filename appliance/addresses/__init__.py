"""Telephone numbers and other addresses: every way of writing one becomes the one that is kept."""
