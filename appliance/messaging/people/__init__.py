"""Who may use the box: users, tokens, passwords, sessions, and limits on guessing."""
