"""Contacts as vCards: 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350) in, 3.0 out.

Taken: FN or N, every TEL with its TYPE, NOTE, CATEGORIES as groups. The rest of a card (pictures,
addresses) is not a matter of an SMS box and is passed over.
"""

import quopri
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from appliance.messaging.contact_files.joined import escape, split, unescape
from appliance.messaging.contact_files.records import ContactRecord, RecordNumber

_ACCEPTS = "X-ACCEPTS-SMS"
# Types that say how a card's reader may use the number, not what it is for.
_PLAIN_TYPES = frozenset({"voice", "text", "pref", "cell", "msg", ""})
# Lines of a card are folded at 75 octets (RFC 2426 clause 2.6).
_FOLD_AT = 75
# What structures a value of a card, and is escaped inside one.
_STRUCTURE = ",;"


@dataclass(frozen=True, slots=True)
class _Property:
    """One content line: `TEL;TYPE=cell:+336...`."""

    line: int
    name: str
    parameters: tuple[tuple[str, str], ...]
    value: str

    def types(self) -> list[str]:
        """The values of TYPE, and 2.1's bare parameters."""
        return [
            value.lower()
            for name, values in self.parameters
            if name in ("TYPE", "")
            for value in values.strip('"').split(",")
        ]


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Content lines: a line that begins with white space goes on with the one before.

    2.1 breaks quoted-printable lines with a `=` at their end instead.
    """
    begun, kept = 0, ""
    for line, raw in enumerate(text.splitlines(), start=1):
        if raw[:1] in (" ", "\t") and begun:
            kept += raw[1:]
        elif kept.endswith("=") and "QUOTED-PRINTABLE" in kept.split(":", 1)[0].upper():
            kept = kept[:-1] + raw
        else:
            if begun and kept.strip():
                yield begun, kept
            begun, kept = line, raw
    if begun and kept.strip():
        yield begun, kept


def _property(line: int, content: str) -> _Property | None:
    """A content line taken apart; None if it is none."""
    head, colon, value = content.partition(":")
    if not colon:
        return None
    name, *raw_parameters = head.split(";")
    parameters = []
    for raw in raw_parameters:
        parameter, equals, given = raw.partition("=")
        parameters.append((parameter.strip().upper(), given) if equals else ("", parameter))
    if any(given.upper() == "QUOTED-PRINTABLE" for _, given in parameters):
        value = quopri.decodestring(value.encode()).decode(errors="replace")
    # "item1.TEL" is how Apple groups lines.
    return _Property(line, name.strip().upper().rpartition(".")[2], tuple(parameters), value)


def _name(properties: list[_Property]) -> str:
    """FN, or N put together: family;given;additional;prefix;suffix."""
    for wanted in ("FN", "N"):
        for found in properties:
            if found.name == wanted and found.value.strip(" ;"):
                if wanted == "FN":
                    return unescape(found.value).strip()
                family, given, *_ = [*split(found.value, ";"), "", ""]
                return f"{given} {family}".strip()
    return ""


def _record(line: int, properties: list[_Property]) -> ContactRecord:
    numbers = []
    for found in properties:
        if found.name == "TEL":
            labels = [kind for kind in found.types() if kind not in _PLAIN_TYPES]
            number = unescape(found.value).strip().removeprefix("tel:")
            if number:
                numbers.append(RecordNumber(number, " ".join(labels)))
    said = {found.name: found.value for found in properties}
    groups = split(said["CATEGORIES"], ",") if "CATEGORIES" in said else None
    return ContactRecord(
        line=line,
        name=_name(properties),
        numbers=tuple(numbers),
        notes=unescape(said["NOTE"]) if "NOTE" in said else None,
        accepts_sms=said[_ACCEPTS].strip() != "0" if _ACCEPTS in said else None,
        groups=None if groups is None else tuple(filter(None, groups)),
    )


def read_cards(text: str) -> list[ContactRecord]:
    """The cards of `text`; a card that never ends is taken as far as it goes."""
    records: list[ContactRecord] = []
    begun, properties = 0, list[_Property]()
    for line, content in _unfolded(text):
        found = _property(line, content)
        if found is None:
            continue
        if found.name == "BEGIN" and found.value.strip().upper() == "VCARD":
            if begun:
                records.append(_record(begun, properties))
            begun, properties = line, []
        elif found.name == "END" and begun:
            records.append(_record(begun, properties))
            begun, properties = 0, []
        elif begun:
            properties.append(found)
    if begun:
        records.append(_record(begun, properties))
    return records


def _folded(content: str) -> str:
    """A content line in pieces of at most 75 octets, never inside a character."""
    pieces, piece, size = [], "", 0
    for letter in content:
        octets = len(letter.encode())
        if size + octets > _FOLD_AT:
            pieces.append(piece)
            piece, size = " ", 1
        piece += letter
        size += octets
    return "\r\n".join([*pieces, piece]) + "\r\n"


def write_cards(records: Iterable[ContactRecord]) -> Iterator[str]:
    """One vCard 3.0 a piece. Labels go out as TYPE, groups as CATEGORIES."""
    for record in records:
        lines = ["BEGIN:VCARD", "VERSION:3.0", f"FN:{escape(record.name, _STRUCTURE)}"]
        lines.append(f"N:{escape(record.name, _STRUCTURE)};;;;")
        for number in record.numbers:
            label = re.sub(r"[^\w-]+", "-", number.label).strip("-")
            types = f"CELL,{label}" if label else "CELL"
            lines.append(f"TEL;TYPE={types}:{number.number}")
        if record.notes:
            lines.append(f"NOTE:{escape(record.notes, _STRUCTURE)}")
        if record.groups:
            lines.append(
                "CATEGORIES:" + ",".join(escape(group, _STRUCTURE) for group in record.groups)
            )
        if record.accepts_sms is False:
            lines.append(f"{_ACCEPTS}:0")
        lines.append("END:VCARD")
        yield "".join(map(_folded, lines))
