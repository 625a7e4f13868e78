"""A simulated modem with its SIM, network, service centre and correspondents on a pseudo-terminal.

A client cannot tell it from hardware: gammu, smstools and python-gsmmodem drive it. The demo and
the tests run it in a thread (`SimulatedModem`); the command `simulate` runs it as a program of its
own.
"""
