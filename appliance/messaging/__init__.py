"""The domain: what happens to a message. Independent of Flask, serial ports and SQL."""
