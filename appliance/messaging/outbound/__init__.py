"""Outgoing messages: accepted, staged, claimed, settled, and changed by people's decisions."""
