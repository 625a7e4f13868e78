"""Lights, button and power key of the box."""
