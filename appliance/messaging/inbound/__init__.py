"""What comes in: messages, concatenated messages, status reports, calls, stop words."""
