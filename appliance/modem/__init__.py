"""The modem: bytes on a port on one side, typed SMS verbs on the other."""
