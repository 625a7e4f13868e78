"""Join and split several values in one cell or line; separators inside a value are escaped."""

import re

_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def unescape(value: str) -> str:
    r"""Return a value without its escapes; `\n` is a line end (RFC 6350 clause 3.4)."""
    return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def parted(value: str, separators: str) -> list[str]:
    """Return the parts between separators that are not escaped, with their own escapes."""
    parts = [""]
    for piece in re.findall(rf"\\.|[{separators}]|[^{separators}\\]+|\\", value, re.DOTALL):
        if piece in separators:
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def split(value: str, separators: str) -> list[str]:
    """Return the values between separators that are not escaped, stripped, including empty ones."""
    return [unescape(part).strip() for part in parted(value, separators)]


def escape(value: str, separators: str) -> str:
    """Return `value` with its separators escaped, so that `unescape` restores it."""
    escaped = re.sub(rf"([\\{separators}])", r"\\\1", value)
    return escaped.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
