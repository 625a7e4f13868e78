"""Mail about SMS: users are told what arrives, and what became of what they sent.

    journal -> queueing (a row for each user who wants it) -> sending (one thread, one mail server)

Nothing of it is loaded while no mail server is set, or nobody wants anything.
"""
