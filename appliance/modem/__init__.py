"""The modem: from the bytes of a serial port to typed SMS operations."""
