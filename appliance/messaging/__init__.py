"""The domain: what happens to a message. Free of Flask, serial ports and SQL."""
