"""The modem's line: it makes segments and PDUs of messages, and messages of what comes in."""
