"""Encode and decode text between the modem and its client under AT+CSCS (TS 27.007 clause 5.5).

IRA has seven bits (ITU-T T.50). A character outside it is sent as a question mark, and an incoming
octet above 0x7F is invalid, although many clients send Latin-1 or UTF-8.
"""

from typing import Final

from appliance.modem.pdu import gsm7

LATIN_1: Final = "8859-1"
CHARACTER_SETS: Final = ("IRA", "GSM", "UCS2", "HEX", LATIN_1)


def encode(text: str, character_set: str) -> str:
    """Encode `text` for the serial line; each character of the result is one octet."""
    if character_set == "UCS2":
        return text.encode("utf-16-be").hex().upper()
    if character_set in {"GSM", "HEX"}:
        octets = bytes(
            septet
            for character in text
            for septet in gsm7.encode(character if gsm7.is_gsm7(character) else "?")
        )
        return octets.hex().upper() if character_set == "HEX" else octets.decode("latin-1")
    written = text.encode("latin-1" if character_set == LATIN_1 else "ascii", "replace")
    return written.decode("latin-1")


def decode(line: str, character_set: str) -> str:
    """Decode what the client sent. Raise ValueError if it is not in that character set."""
    if character_set == "UCS2":
        return bytes.fromhex(line).decode("utf-16-be")
    if character_set == "HEX":
        return gsm7.decode(list(bytes.fromhex(line)))
    if character_set == "GSM":
        return gsm7.decode([ord(character) & 0x7F for character in line])
    if character_set != LATIN_1 and not line.isascii():
        raise ValueError("an octet above 0x7F")
    return line
