"""From what people type, paste or choose to the people a message goes to."""
