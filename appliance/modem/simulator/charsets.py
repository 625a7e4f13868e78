"""Text between the modem and its client, as AT+CSCS says (3GPP TS 27.007 clause 5.5)."""

from typing import Final

from appliance.modem.pdu import gsm7

CHARACTER_SETS: Final = ("IRA", "GSM", "UCS2", "HEX", "8859-1")


def encode(text: str, character_set: str) -> str:
    """`text` as the line carries it: each character of the result is one octet."""
    if character_set == "UCS2":
        return text.encode("utf-16-be").hex().upper()
    if character_set in {"GSM", "HEX"}:
        octets = bytes(
            septet
            for character in text
            for septet in gsm7.encode(character if gsm7.is_gsm7(character) else "?")
        )
        return octets.hex().upper() if character_set == "HEX" else octets.decode("latin-1")
    return text.encode("latin-1", "replace").decode("latin-1")


def decode(line: str, character_set: str) -> str:
    """What the client meant; ValueError when it is not written in that character set."""
    if character_set == "UCS2":
        return bytes.fromhex(line).decode("utf-16-be")
    if character_set == "HEX":
        return gsm7.decode(list(bytes.fromhex(line)))
    if character_set == "GSM":
        return gsm7.decode([ord(character) & 0x7F for character in line])
    return line
