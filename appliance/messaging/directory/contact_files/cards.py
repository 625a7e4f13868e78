"""Read vCards 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350), and write 3.0.

FN or N, every TEL with its TYPE, EMAIL, ADR, LANG, NOTE, and CATEGORIES as groups are read. The
rest of a card (pictures, birthdays) is of no use to an SMS box and is ignored.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from appliance.messaging.directory.contact_files import detail_cells
from appliance.messaging.directory.contact_files.card_lines import Property, properties
from appliance.messaging.directory.contact_files.joined import escape, split, unescape
from appliance.messaging.directory.contact_files.letters import UTF_8
from appliance.messaging.directory.contact_files.records import ContactRecord, RecordNumber
from appliance.messaging.directory.contact_files.telephone import of_uri, several
from appliance.messaging.directory.contact_files.uses import MOBILE_WORDS, is_mobile

_ACCEPTS = "X-ACCEPTS-SMS"
_PRIVATE = "X-PRIVATE"  # of TEL
_DETAILS = {
    "EMAIL": "email",
    "LANG": "language",
    "X-EXTERNAL-ID": "external_id",
    "X-PROMOTIONAL-SMS": "promotional",
    "X-COLLEAGUE": "colleague",
    "X-PREFERRED-AT-ADDRESS": "preferred",
}
# Types that say how to use the number, not what it is for.
_PLAIN_TYPES = frozenset({"voice", "text", "pref", "cell", "msg", "iphone", ""})
# Lines of a card are folded at 75 octets (RFC 2426 clause 2.6).
_FOLD_AT = 75
# Characters that structure a value of a card, and are escaped inside one.
_STRUCTURE = ",;"


def _name(properties: Sequence[Property]) -> str:
    """Return FN, else the parts of N (family;given;additional;prefix;suffix), ORG or NICKNAME."""
    for wanted in ("FN", "N", "ORG", "NICKNAME"):
        for found in properties:
            if found.name == wanted and found.value.strip(" ;"):
                if wanted == "FN":
                    return unescape(found.value).strip()
                parts = split(found.value, ";")
                if wanted != "N":
                    return parts[0] or " ".join(filter(None, parts))
                family, given, additional, *_ = [*parts, "", "", ""]
                return " ".join(filter(None, (given, additional, family)))
    return ""


def _numbers(properties: Sequence[Property]) -> Iterator[RecordNumber]:
    """Yield every TEL, with its types or the label of an Apple device as label."""
    labels = {
        found.group: unescape(found.value).strip().removeprefix("_$!<").removesuffix(">!$_")
        for found in properties
        if found.name == "X-ABLABEL" and found.group
    }
    for found in properties:
        if found.name != "TEL":
            continue
        types = found.types()
        label = " ".join(dict.fromkeys(kind for kind in types if kind not in _PLAIN_TYPES))
        own = labels.get(found.group, "") if found.group else ""
        mobile = not MOBILE_WORDS.isdisjoint(types) or is_mobile(own)
        for number in several(of_uri(unescape(found.value))):
            if number.strip():
                private = True if (_PRIVATE, "1") in found.parameters else None
                yield RecordNumber(number.strip(), own or label, mobile=mobile, private=private)


def _record(line: int, properties: Sequence[Property]) -> ContactRecord:
    said = {found.name: found.value for found in properties}
    notes = [unescape(found.value) for found in properties if found.name == "NOTE"]
    groups = [
        name
        for found in properties
        if found.name == "CATEGORIES"
        for name in split(found.value, ",")
    ]
    return ContactRecord(
        line=line,
        name=_name(properties),
        numbers=tuple(_numbers(properties)),
        notes="\n".join(notes) if notes else None,
        accepts_sms=said[_ACCEPTS].strip() != "0" if _ACCEPTS in said else None,
        groups=tuple(filter(None, groups)) if "CATEGORIES" in said else None,
        details=tuple(_details(properties)),
    )


def _details(properties: Sequence[Property]) -> Iterator[tuple[str, Any]]:
    """Yield the details of a card: the first e-mail address and the first postal address."""
    cells: dict[str, str] = {}
    for found in properties:
        if found.name == "ADR" and "street" not in cells:
            cells |= _address(found.value)
        elif (name := _DETAILS.get(found.name)) is not None:
            cells.setdefault(name, unescape(found.value).strip())
    yield from detail_cells.details(cells)


def _address(value: str) -> dict[str, str]:
    """Return the parts of ADR: post office box; extended; street; town; region; postcode."""
    _, _, street, town, _, postcode, *_ = [*split(value, ";"), *[""] * 6]
    street = " ".join(street.split())
    return {"street": street, "town": town, "postcode": postcode}


def read_cards(data: bytes) -> tuple[list[ContactRecord], str]:
    """Return the cards of a file, and the encodings in which they were read.

    A card without an end is read as far as it goes.
    """
    records: list[ContactRecord] = []
    begun, kept = 0, list[Property]()
    encodings: dict[str, None] = {}
    for found in properties(data):
        encodings.update(dict.fromkeys(filter(None, found.encoding.split(", "))))
        if found.name == "BEGIN" and found.value.strip().upper() == "VCARD":
            if begun:
                records.append(_record(begun, kept))
            begun, kept = found.line, []
        elif found.name == "END" and begun:
            records.append(_record(begun, kept))
            begun, kept = 0, []
        elif begun:
            kept.append(found)
    if begun:
        records.append(_record(begun, kept))
    return records, ", ".join(encodings) or UTF_8


def _folded(content: str) -> str:
    """Return a content line in pieces of at most 75 octets, split only between characters."""
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
    """Yield one vCard 3.0 at a time. Labels become TYPE, groups become CATEGORIES."""
    for record in records:
        lines = ["BEGIN:VCARD", "VERSION:3.0", f"FN:{escape(record.name, _STRUCTURE)}"]
        lines.append(f"N:{escape(record.name, _STRUCTURE)};;;;")
        for number in record.numbers:
            label = re.sub(r"[^\w-]+", "-", number.label).strip("-")
            types = f"CELL,{label}" if label else "CELL"
            private = f";{_PRIVATE}=1" if number.private else ""
            lines.append(f"TEL;TYPE={types}{private}:{number.number}")
        if record.notes:
            lines.append(f"NOTE:{escape(record.notes, _STRUCTURE)}")
        if record.groups:
            lines.append(
                "CATEGORIES:" + ",".join(escape(group, _STRUCTURE) for group in record.groups)
            )
        if record.accepts_sms is False:
            lines.append(f"{_ACCEPTS}:0")
        lines += _details_written(detail_cells.written(record.details, "yes", "no"))
        lines.append("END:VCARD")
        yield "".join(map(_folded, lines))


def _details_written(cells: Mapping[str, str]) -> Iterator[str]:
    for line, name in _DETAILS.items():
        if name in cells:
            yield f"{line}:{escape(cells[name], _STRUCTURE)}"
    if any(cells.get(part) for part in ("street", "town", "postcode")):
        street, town, postcode = (
            escape(cells.get(part, ""), _STRUCTURE) for part in ("street", "town", "postcode")
        )
        yield f"ADR:;;{street};{town};;{postcode};"
