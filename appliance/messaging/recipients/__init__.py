"""Turn what people type, paste or choose into the recipients of a message."""
