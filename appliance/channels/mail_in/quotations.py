"""Cut from a mail what its author did not write just now: quotations and signatures.

Where a quotation begins is known to `mail-parser-reply`, in the languages of the box and German.
Its signatures are not used: they begin at any line with a hyphen or with "Thanks,", and warnings
of monitoring programs count as disclaimers.
"""

import re
from functools import cache
from typing import Final

# The place where a quotation begins is looked for in this much: an SMS is shorter, and the search
# takes a time that grows with the square.
_LOOKED_AT: Final = 4_000
_LONGEST_NOTE: Final = 120
_LANGUAGES: Final = ("fr", "en", "pl", "nl", "de")
_NOTES: Final = re.compile(
    r"(?:envoyé (?:de|depuis|à partir de|avec|via|par) |envoyée? de mon "
    r"|sent (?:from|with|via) |get outlook for |télécharger outlook pour |obtenir outlook pour "
    r"|provenance ?: (?:courrier|mail) |wysłan[eoy] (?:z|ze|za pomocą) |pobierz outlook"
    r"|(?:verzonden|verstuurd) (?:vanaf|vanuit|met|via) |outlook voor |gesendet (?:von|mit) "
    r"|von meinem .{1,40} gesendet)",
    re.IGNORECASE,
)
_SIGNATURE: Final = re.compile(r"-- ?")


def own_words(text: str) -> str:
    """Return what the author of a mail wrote; the whole text if nothing would be left."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").split("\n")]
    whole = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    looked_at = whole[:_LOOKED_AT]
    found = _quotation().search(looked_at)
    own = looked_at[: found.start()] if found is not None else whole
    return _without_signature(_unquoted(own)) or _unquoted(whole).strip() or whole


def _unquoted(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if not line.startswith(">"))


def _without_signature(text: str) -> str:
    """Return the text up to its signature, or to the note of the program that sent it."""
    kept: list[str] = []
    for line in text.strip().split("\n"):
        bare = line.strip("_*\u200b\u00a0 ")
        is_note = len(bare) <= _LONGEST_NOTE and _NOTES.match(bare) is not None
        if is_note or _SIGNATURE.fullmatch(line):
            break
        kept.append(line)
    return "\n".join(kept).strip()


@cache
def _quotation() -> re.Pattern[str]:
    """Return what the first line of a quotation looks like."""
    from mailparser_reply.parser import EmailMessage

    found: re.Pattern[str] = EmailMessage("", languages=list(_LANGUAGES)).HEADER_REGEX
    return found
