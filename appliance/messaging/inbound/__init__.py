"""Incoming traffic: messages, concatenated messages, status reports, calls, stop words."""
