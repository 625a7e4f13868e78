"""The character tables of TS 23.038, clause 6.2.1 and annex A.

A locking table has 128 characters, with U+FFFD in the place of the escape (0x1B). A single shift
table maps the septet after an escape to a character.
"""

from typing import Final

ESCAPE: Final = 0x1B

_SYMBOLS = " !\"#¤%&'()*+,-./0123456789:;<=>?"
_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SMALLS = "abcdefghijklmnopqrstuvwxyz"

# Clause 6.2.1: the default alphabet.
DEFAULT: Final = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\ufffdÆæßÉ"
    + _SYMBOLS
    + "¡"
    + _CAPITALS
    + "ÄÖÑÜ§¿"
    + _SMALLS
    + "äöñüà"
)

# Annex A.3: tables that replace the default alphabet, by national language identifier.
LOCKING: Final = {
    1: (  # A.3.1 Turkish
        "@£$¥€éùıòÇ\nĞğ\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\ufffdŞşßÉ"
        + _SYMBOLS
        + "İ"
        + _CAPITALS
        + "ÄÖÑÜ§ç"
        + _SMALLS
        + "äöñüà"
    ),
    3: (  # A.3.3 Portuguese
        "@£$¥êéúíóç\nÔô\rÁáΔ_ªÇÀ∞^\\€Ó|\ufffdÂâÊÉ"
        + _SYMBOLS.replace("¤", "º")
        + "Í"
        + _CAPITALS
        + "ÃÕÚÜ§~"
        + _SMALLS
        + "ãõ`üà"
    ),
}

# Clause 6.2.1.1: the default extension table. Every table of annex A.2 except the Indian ones
# contains it.
EXTENSION: Final = {
    0x0A: "\f",
    0x14: "^",
    0x28: "{",
    0x29: "}",
    0x2F: "\\",
    0x3C: "[",
    0x3D: "~",
    0x3E: "]",
    0x40: "|",
    0x65: "€",
}

# Annex A.2: tables that replace the extension table, by national language identifier.
SINGLE: Final = {
    1: EXTENSION  # A.2.1 Turkish
    | {0x47: "Ğ", 0x49: "İ", 0x53: "Ş", 0x63: "ç", 0x67: "ğ", 0x69: "ı", 0x73: "ş"},  # noqa: RUF001 - the Turkish dotless i is meant
    2: EXTENSION  # A.2.2 Spanish
    | {0x09: "ç", 0x41: "Á", 0x49: "Í", 0x4F: "Ó", 0x55: "Ú"}
    | {0x61: "á", 0x69: "í", 0x6F: "ó", 0x75: "ú"},
    3: EXTENSION  # A.2.3 Portuguese
    | {0x05: "ê", 0x09: "ç", 0x0B: "Ô", 0x0C: "ô", 0x0E: "Á", 0x0F: "á", 0x12: "Φ", 0x13: "Γ"}
    | {0x15: "Ω", 0x16: "Π", 0x17: "Ψ", 0x18: "Σ", 0x19: "Θ", 0x1F: "Ê", 0x41: "À", 0x49: "Í"}
    | {0x4F: "Ó", 0x55: "Ú", 0x5B: "Ã", 0x5C: "Õ", 0x61: "Â", 0x69: "í", 0x6F: "ó", 0x75: "ú"}
    | {0x7B: "ã", 0x7C: "õ", 0x7F: "â"},
}
