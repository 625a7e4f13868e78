"""Write the reference page `docs/configuration.md` from the settings themselves.

`python -m appliance.config.reference > docs/configuration.md`
"""

import sys
from pathlib import Path
from typing import Any

from appliance.config.load import OPTIONS, PREFIX
from appliance.config.options import Option

_HEADINGS = {
    "store": "Store",
    "modem": "Modem and SIM",
    "messaging": "Messages",
    "privacy": "How long messages are kept",
    "web": "Pages and API",
    "hardware": "Lights, button, power key",
    "": "Language and log",
}
_START = f"""# Configuration

Settings come from one TOML file (`--config FILE`, otherwise `/etc/sms-appliance.toml` if it
exists), the environment and the command line. The command line overrides the environment, which
overrides the file. Every option has one name: `data_dir` in the file, `{PREFIX}DATA_DIR` in
the environment, and `--data-dir` for commands that take it. In the environment, commas separate
the values of a list. An unknown name or an invalid value gives one line on stderr and exit code 2.

```toml
listen = "0.0.0.0:8080"
modem = "/dev/serial/by-id/usb-SimTech-if02-port0"
country = "FR"
stop_words = ["STOP", "ARRET"]
```
"""


def _written(value: Any) -> str:
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, (tuple, list)):
        return ", ".join(f"`{item}`" for item in value)
    if isinstance(value, (str, Path)):
        return f"`{value}`" if str(value) else "empty"
    return f"`{value}`"


def _row(option: Option) -> str:
    return f"| `{option.key}` | {option.takes()} | {_written(option.default)} | {option.doc} |"


def page() -> str:
    """Return the whole page as Markdown."""
    parts = [_START]
    for section, heading in _HEADINGS.items():
        rows = [_row(option) for option in OPTIONS.values() if option.section == section]
        table = ["| key | takes | default | what it does |", "|---|---|---|---|", *rows]
        parts.append(f"\n## {heading}\n\n" + "\n".join(table) + "\n")
    return "".join(parts)


if __name__ == "__main__":
    sys.stdout.write(page())
