"""Assemble lines from octets: pure, so the same lines result however the octets are split.

A modem frames its lines in CR LF, but an echo ends in CR alone (ITU-T V.250 clause 5.7) and a
prompt has no line end (3GPP TS 27.005 clause 3.5.1). Unprintable octets at either end of a line are
noise from a UART, from power-up or from a buffer overrun, and never part of an answer; a line with
only one character left is noise too. Only the prompt is a single character, and some modems put a
line end or an unsolicited line after it.
"""

# A longer line is noise: the longest answers (+CLAC, a full +CMGL line) are far shorter.
LONGEST_LINE = 8192
SHORTEST_LINE = 2  # OK
_NOISE = bytes(range(0x21)) + bytes(range(0x7F, 0x100))
_PROMPT = b">"
_UNSOLICITED_STARTS = (b"+", b"^", b"*")


class LineAssembler:
    """Collects octets; returns whole lines, and tells whether the prompt `> ` has come."""

    def __init__(self) -> None:
        self._rest = b""
        self._prompted = False  # the prompt was among the lines

    def feed(self, data: bytes) -> list[str]:
        """Return the lines that `data` completes, without line ends and noise."""
        pieces = (self._rest + data).replace(b"\r", b"\n").split(b"\n")
        rest = pieces.pop()
        self._rest = rest if len(rest) <= LONGEST_LINE else b""
        lines = []
        for piece in pieces:
            line = piece.strip(_NOISE)
            if line == _PROMPT:
                self._prompted = True
            elif line.startswith(_PROMPT) and (behind := line[1:].lstrip(_NOISE)).startswith(
                _UNSOLICITED_STARTS
            ):
                self._prompted = True
                line = behind
            if SHORTEST_LINE <= len(line) <= LONGEST_LINE:
                lines.append(line.decode("latin-1"))
        return lines

    def take_prompt(self) -> bool:
        """Return whether the prompt has come, and consume it."""
        if self._prompted:
            self._prompted = False
            return True
        if _PROMPT not in self._rest or self._rest.strip(_NOISE) != _PROMPT:
            return False
        self._rest = b""
        return True
