"""The web server's connections: each has a deadline and a share of the memory.

Waitress reads and writes in one loop and answers requests in a few threads. These modules limit
what one address, and all addresses together, can use:

    channel      one connection: how long it has been waiting, and how it is refused
    request      the memory that a request holds while it is received, within a budget
    connections  closes slow connections and, when too many wait, those that have waited longest
    fair_queue   the order in which requests are answered: addresses take turns
"""
