"""Writing messages: a new SMS, its recipients, its departure, and what can still be changed."""
