"""The pages for writing: a new SMS, its recipients and date, and changes until it is sent."""
