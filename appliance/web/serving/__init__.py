"""Connections of the web server, each with a deadline and a share, whoever opens them.

Waitress reads and writes in one loop and answers in a few threads. What is here bounds what one
address, and all of them together, can take of it:

    channel   one connection: since when it waits, and how it is refused
    request   what a request being received holds in memory, within a budget
    crowd     who is closed: what is too slow, and what waits longest when there are too many
    turns     whose request is answered next: addresses take turns
"""
