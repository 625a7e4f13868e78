"""The work for an upload grows with the size of the file, not with its square."""

from collections.abc import Callable

import pytest
from fakes.growth import LINEAR, growth

from appliance.messaging.directory.contact_files import read
from appliance.messaging.directory.contact_files.records import ContactFileError

CARD = b"BEGIN:VCARD\nFN:A\n%s\nTEL:0612345678\nEND:VCARD\n"

SHAPES: dict[str, Callable[[int], bytes]] = {
    "card: quoted-printable without a colon": lambda n: (
        b"BEGIN:VCARD\n" + b"NOTE;ENCODING=QUOTED-PRINTABLE=\n" * (n // 30)
    ),
    "card: quoted-printable in many lines": lambda n: (
        CARD % (b"NOTE;ENCODING=QUOTED-PRINTABLE:" + b"=C3=A9=\n" * (n // 8))
    ),
    "card: folded": lambda n: CARD % (b"NOTE:" + b"\n a" * (n // 3)),
    "card: folded without a colon": lambda n: b"BEGIN:VCARD\nX" + b"\n a" * (n // 3),
    "card: quotes that never end": lambda n: CARD % (b'TEL;X="a' + b'"' * n),
    "card: parameters": lambda n: CARD % (b"TEL" + b";X=a" * (n // 4) + b":06"),
    "card: escapes": lambda n: CARD % (b"CATEGORIES:" + b"\\" * n),
    "card: groups": lambda n: CARD % (b"CATEGORIES:" + b"a," * (n // 2)),
    "card: odd octets": lambda n: CARD % (b"NOTE:\xc3\xa9" + b"\xe9a" * (n // 2)),
    "card: begun again and again": lambda n: b"BEGIN:VCARD\n" * (n // 12),
    "card: many": lambda n: (CARD % b"NOTE:x") * (n // 60),
    "csv: many": lambda n: b"Marie Dupont,0612345678\n" * (n // 24),
    "csv: a title of digits": lambda n: (
        b"name,number,x" + b"1" * min(n, 130_000) + b"y\nA,06123456\n"
    ),
    "csv: a title of blanks": lambda n: (
        b"name,number,x" + b" " * min(n, 130_000) + b"y\nA,0612345\n"
    ),
    "csv: many columns, many short lines": lambda n: (
        b"name,number" + b",a" * (n // 4) + b"\n" + b"A,0612345678\n" * (n // 26)
    ),
    "csv: many columns, all empty": lambda n: b"," * n + b"\nA,0612345678\n" * 50,
    "csv: rows above the titles": lambda n: b"x;;\n" * (n // 4),
    "csv: blanks in a number": lambda n: b"A;06" + b" " * min(n, 130_000) + b"x\n",
    "csv: groups": lambda n: b"name;number;groups\nA;0612345678;" + b"a," * min(n // 2, 60_000),
    "csv: quotes": lambda n: b'A,06,"' + b'""' * min(n // 2, 60_000) + b'"\n',
    "json: many": lambda n: (
        b'{"contacts":[' + b",".join([b'{"name":"A","number":"06"}'] * (n // 26)) + b"]}"
    ),
    "json: nested": lambda n: b"[" * n,
    "json: a number of many digits": lambda n: b"[" + b"1" * n + b"]",
    "octets that are no letters": lambda n: b"\xe9\x81" * (n // 2),
}


def _read(data: bytes) -> None:
    try:
        read(data)
    except ContactFileError:
        return


@pytest.mark.parametrize("shape", SHAPES)
def test_the_work_grows_with_the_size(shape: str) -> None:
    assert growth(SHAPES[shape], _read, 12_000) < LINEAR
