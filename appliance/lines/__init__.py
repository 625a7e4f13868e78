"""Lines: the channels through which messages leave and arrive.

Lines and messaging share only `protocol`. Each kind of line is a package that knows how messages
travel through it: `modem` turns them into segments and PDUs.
"""
