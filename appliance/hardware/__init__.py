"""Lights, button and power key of the box.

Other packages use only `box.Hardware`. Without a board, a Raspberry Pi, its libraries or access to
its pins it logs one line and does nothing.
"""
