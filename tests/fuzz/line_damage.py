"""Seeded damage to the modem's output, octet by octet and line by line.

One rule applies: nobody can tell a well-formed message with other valid octets from another
message, so output with a good message is only cut, delayed, split, lost, or mixed with characters
that are not hexadecimal digits. Nor are false answers given: an OK for a failed command, or the
lines of another index, are lies and not damage.
"""

import random
import re
from collections.abc import Callable, Collection

_HEX_LINE = re.compile(rb"[0-9A-F]{20,}")
_NOISE = bytes({*range(0x80, 0x100), *range(0x20), *b"gz~>?,:;\"'{}#"} - set(b"\r\n"))
# Unsolicited lines, complete, cut, and with values that no modem should send.
_UNASKED = (
    b"RING", b"+CRING: VOICE", b'+CLIP: "+33612345678",145', b'+CLIP: "",128,,,,2', b"+CLIP:",
    b'+CLIP: "*#*#+++",145', b"NO CARRIER", b"BUSY", b"+CREG: 1", b"+CREG: 1,5", b"+CREG:",
    b'+CEREG: 5,"00C3","0000ABCD",7', b"+CGREG: 99999999999999999999", b'+CMTI: "SM",1',
    b'+CMTI: "SM"', b"+CMTI:", b'+CMTI: "XX",7', b'+CMTI: "SM",-1',
    b'+CMTI: "SM",99999999999999999999', b'+CMTI: "SM\r\n",3', b'+CDSI: "SR",200', b"+CDSI: ,",
    b"+CMT: ,", b"+CMT: ,9999", b"+CMT", b"+CDS: 24", b"+CDS:", b"+CBM: 88",
    b"+CBM: 88\r\n0010022202110064741914A68700", b'+CUSD: 0,"Solde: 12,50 EUR",15', b"+CUSD: 2",
    b"+CUSD:", b"^SMMEMFULL", b'^SMMEMFULL: "SM"', b"+SMSFULL", b"^RSSI:18", b"^MODE:5,4",
    b'^HCSQ:"LTE",52,49,136,22', b"^BOOT:20952548,0,0,0,20", b"+CTZV: +8", b"*PSUTTZ: 2026,9,1",
    b"$QCRMI", b"+QIND: SMS DONE", b"SMS DONE", b"PB DONE", b"CALL READY", b"RDY", b"*ATREADY: 1",
    b"+CPIN: READY", b"+CPIN: NOT READY", b"+CPIN: SIM PIN", b"+SIMCARD: NOT AVAILABLE",
    b"^SIMST: 255", b"MISSED_CALL: 10:12AM +33612345678", b"VOICE CALL: END", b"^CEND:1,0,104,16",
    b"+WHATEVER: \xff\xfe", b"OK, see you at 5", b"ERROR IN PARADISE", b">", b"> ", b"+",
    b":", b"^:", b"DEADBEEF", b"0791", b"AT+CMGL=4", b"ATE0", b"A" * 9000,
    b'+CMTI: "' + b"S" * 5000,
)  # fmt: skip
# Replacements of an answer that cost only a retry.
_INSTEAD = (
    b"\r\nERROR\r\n", b"\r\n+CME ERROR: 10\r\n", b"\r\n+CMS ERROR: 500\r\n", b"\r\nOK\r\n",
    b"\r\n+CME ERROR: SIM busy\r\n", b"\r\n+CMS ERROR: \r\n", b"\r\n+CME ERROR: -1\r\n",
    b"\r\nCOMMAND NOT SUPPORT\r\n", b"\r\n+CPIN: SIM PUK\r\n\r\nOK\r\n",
    b"\r\n+CREG: 0,1,,\r\n\r\nOK\r\n", b"\r\n+CMGL: ,,,\r\n\r\n\r\nOK\r\n",
    b"\r\n+CMGR: \r\nxyz\r\n\r\nOK\r\n", b"\r\n+CPMS: 99,1\r\n\r\nOK\r\n",
    b"\r\n+CSQ: 77,x\r\n\r\nOK\r\n", b"\r\n+CPMS: ((((\r\n\r\nOK\r\n",
    b"\r\n+CNMI: (9-1),(0-99999)\r\n\r\nOK\r\n", b"0\r", b"4\r\n",
)  # fmt: skip
_INSTEAD_OF_OK = (
    b"\r\nERROR\r\n",
    b"\r\n+CME ERROR: 10\r\n",
    b"\r\nCOMMAND NOT SUPPORT\r\n",
    b"0\r",
)
_SECONDS_LATE = (0.05, 0.3, 1.5, 4.0, 12.0, 45.0)

Pieces = list[tuple[float, bytes]]
Kind = Callable[[bytes], Pieces]


class LineDamage:
    """Damages this `share` of the output while it is `on`."""

    def __init__(self, chance: random.Random, good: Collection[str], share: float) -> None:
        self.on = True
        self.damaged = 0
        self._chance = chance
        self._good = good
        self._share = share
        gentle = (self._noise, self._unasked, self._storm, self._tear, self._drip, self._late)
        self._always: tuple[Kind, ...] = (*gentle, self._lose, self._cut, self._echo)
        self._rough: tuple[Kind, ...] = (
            *self._always,
            self._flip,
            self._drop,
            self._double,
            self._shuffle,
            self._instead,
        )

    def __call__(self, said: bytes) -> Pieces:
        """Return the damaged output."""
        if not self.on or self._chance.random() >= self._share:
            return [(0.0, said)]
        self.damaged += 1
        kinds = self._always if self._is_precious(said) else self._rough
        return self._chance.choice(kinds)(said)

    def _is_precious(self, said: bytes) -> bool:
        """Return whether it carries a good message, or names what is to be deleted or settled."""
        if b"+CMGS:" in said or b"+CMGL:" in said or b"+CMGR:" in said:
            return True
        return any(found.decode() in self._good for found in _HEX_LINE.findall(said))

    # -- damage that keeps the content ---------------------------------------

    def _noise(self, said: bytes) -> Pieces:
        made = bytearray(said)
        for _ in range(self._chance.randint(1, 3)):
            at = self._chance.randrange(len(made) + 1)
            octets = self._chance.choices(_NOISE, k=self._chance.choice((1, 2, 5, 40)))
            made[at:at] = bytes(octets)
        return [(0.0, bytes(made))]

    def _unasked(self, said: bytes) -> Pieces:
        at = self._boundary(said)
        lines = b"".join(
            b"\r\n" + self._chance.choice(_UNASKED) + b"\r\n"
            for _ in range(self._chance.randint(1, 3))
        )
        return [(0.0, said[:at] + lines + said[at:])]

    def _storm(self, said: bytes) -> Pieces:
        storm = b"\r\n" + self._chance.choice(_UNASKED[:30]) + b"\r\n"
        at = self._boundary(said)
        return [(0.0, said[:at] + storm * self._chance.choice((5, 50, 300)) + said[at:])]

    def _echo(self, said: bytes) -> Pieces:
        return [(0.0, b"AT+CMGF=0\r" + said)]

    def _tear(self, said: bytes) -> Pieces:
        at = self._chance.randrange(len(said) + 1)
        return [(0.0, said[:at]), (self._chance.choice(_SECONDS_LATE[:2]), said[at:])]

    def _drip(self, said: bytes) -> Pieces:
        return [(0.0, said[at : at + 1]) for at in range(len(said))]

    def _late(self, said: bytes) -> Pieces:
        return [(self._chance.choice(_SECONDS_LATE), said)]

    def _lose(self, _said: bytes) -> Pieces:
        return []

    def _cut(self, said: bytes) -> Pieces:
        return [(0.0, said[: self._chance.randrange(len(said))])]

    # -- damage that changes the content -------------------------------------

    def _flip(self, said: bytes) -> Pieces:
        made = bytearray(said)
        for _ in range(self._chance.randint(1, 4)):
            made[self._chance.randrange(len(made))] = self._chance.randrange(256)
        return [(0.0, bytes(made))]

    def _drop(self, said: bytes) -> Pieces:
        at = self._chance.randrange(len(said))
        return [(0.0, said[:at] + said[at + self._chance.randint(1, 10) :])]

    def _double(self, said: bytes) -> Pieces:
        at = self._chance.randrange(len(said))
        end = at + self._chance.randint(1, 40)
        return [(0.0, said[:end] + said[at:end] + said[end:])]

    def _shuffle(self, said: bytes) -> Pieces:
        lines = said.split(b"\r\n")
        self._chance.shuffle(lines)
        return [(0.0, b"\r\n".join(lines))]

    def _instead(self, said: bytes) -> Pieces:
        # Replace only answers: a report may come while a submit waits.
        if not said.endswith((b"OK\r\n", b"ERROR\r\n")):
            return self._unasked(said)
        # This may answer the plain AT with which a submit is probed.
        bare = said.strip() == b"OK"
        return [(0.0, self._chance.choice(_INSTEAD_OF_OK if bare else _INSTEAD))]

    def _boundary(self, said: bytes) -> int:
        """Return a position between two lines."""
        places = [0, len(said), *(found.end() for found in re.finditer(rb"\r\n", said))]
        return self._chance.choice(places)
