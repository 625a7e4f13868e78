"""Lights, button and power key of the box.

`box.Hardware` is all that the floor above sees. Without a board, a Raspberry Pi, its libraries or
the rights to its pins it says so in one line of the log, and does nothing.
"""
