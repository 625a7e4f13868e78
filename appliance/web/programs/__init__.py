"""Other programs' own ways of sending an SMS, each off until an administrator switches it on.

A module for each program turns its words into a `Wanted`, which `asking` accepts as any other
message, and the box's errors into the answers that its clients understand. `places` names the
addresses; the daemon loads a module at its first request.
"""
