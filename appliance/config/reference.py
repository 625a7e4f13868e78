"""Write the reference page `docs/configuration.md` from the settings themselves.

`python -m appliance.config.reference > docs/configuration.md`
"""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from appliance.config import line_tables
from appliance.config.load import OPTIONS, PREFIX
from appliance.config.options import Option

_HEADINGS = {
    "store": "Store",
    "modem": "Modem and SIM",
    "messaging": "Messages",
    "privacy": "How long messages are kept",
    "web": "Pages and API",
    "channels": "Other programs",
    "mail": "Mail",
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


_LINES = """
## More lines

A line is a SIM in a modem, or an account at a provider. The keys above describe the first modem;
each further line is a table `[[line]]`, at the end of the file. `run --modem A --modem B` adds a
second modem without a file, and the page `/settings/lines` adds lines without any of this. A line
of the file is changed in the file; what the file leaves open is chosen on the page.

```toml
[[line]]
name = "rayons"
port = "/dev/serial/by-id/usb-HUAWEI-if00-port0"
label = "Rayons"
price = 0.02
```

`name` is the line's lasting name: 1 to 32 small letters, digits, `_` or `-`. `kind` is `modem`
unless it is named; [lines.md](lines.md) describes the others and their keys. A modem has these
keys of its own, described above, some under longer names: {keys}. `port`
is needed, and no two lines have the same; `auto` looks for a modem that no other line uses. A line
can also have caps of its own, under the names that they have for the whole box: {caps}. And every
line can have:

{table}
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


def _of_lines() -> str:
    caps = [name for name in line_tables.COMMON if name in OPTIONS]
    rows = [
        f"| `{one.key}` | {one.takes()} | {one.doc} |"
        for one in line_tables.COMMON.values()
        if one.name not in caps
    ]
    table = "\n".join(["| key | takes | what it does |", "|---|---|---|", *rows])
    return _LINES.format(keys=_names(line_tables.OF_MODEMS), caps=_names(caps), table=table)


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def page() -> str:
    """Return the whole page as Markdown."""
    parts = [_START]
    for section, heading in _HEADINGS.items():
        rows = [_row(option) for option in OPTIONS.values() if option.section == section]
        table = ["| key | takes | default | what it does |", "|---|---|---|---|", *rows]
        parts.append(f"\n## {heading}\n\n" + "\n".join(table) + "\n")
    parts.append(_of_lines())
    return "".join(parts)


if __name__ == "__main__":
    sys.stdout.write(page())
