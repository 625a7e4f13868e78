"""Several values in one cell or line: joined by a separator, which is escaped inside a value."""

import re

_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def unescape(value: str) -> str:
    r"""A value without its escapes; `\n` is a line end (RFC 6350 clause 3.4)."""
    return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def parted(value: str, separators: str) -> list[str]:
    """Return what stands between separators that are not escaped, its own escapes kept."""
    parts = [""]
    for piece in re.findall(rf"\\.|[{separators}]|[^{separators}\\]+|\\", value, re.DOTALL):
        if piece in separators:
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def split(value: str, separators: str) -> list[str]:
    """The values between separators that are not escaped, stripped, the empty ones included."""
    return [unescape(part).strip() for part in parted(value, separators)]


def escape(value: str, separators: str) -> str:
    r"""`value` so that `unescape` gives it back, and no separator stands bare in it."""
    escaped = re.sub(rf"([\\{separators}])", r"\\\1", value)
    return escaped.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
