"""The commands of `sms-appliance`.

Exit codes: 0 success, 1 failure, 2 invalid value, 130 interrupted. Each error is one clear line on
stderr.
"""

from appliance.cli.program import main

__all__ = ["main"]
