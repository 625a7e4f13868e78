"""Lines: ways out and in. `protocol` is all that they share with messaging; each kind is a package.

A kind knows how messages travel its way. `modem` makes segments and PDUs of them.
"""
