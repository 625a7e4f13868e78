"""How things are shown: dates, states, messages, numbers and entries as words and icons."""
