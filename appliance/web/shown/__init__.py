"""The presentation of dates, states, messages, numbers and entries as words and icons."""
