"""The SMS appliance: one daemon owns a SIM, an office talks through it."""

__version__ = "0.1.0"
