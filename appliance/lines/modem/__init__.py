"""The modem's line: it turns messages into segments and PDUs, and arriving PDUs into messages."""
