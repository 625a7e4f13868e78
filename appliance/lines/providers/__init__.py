"""Lines without a modem: accounts at SMS providers, and other boxes.

`http` is how they ask, `session` the thread of a line, and each further module one kind. A kind is
imported only when a line of it exists (`appliance.lines.kinds`).
"""
