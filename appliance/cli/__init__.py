"""The commands of `sms-appliance`.

Exit codes: 0 done, 1 could not be done, 2 a value is wrong, 130 interrupted. Every error is one
clear line on stderr for each mistake.
"""

from appliance.cli.program import main

__all__ = ["main"]
