"""The SMS appliance: one daemon owns a SIM, and an office sends and receives through it."""

__version__ = "0.1.0"
