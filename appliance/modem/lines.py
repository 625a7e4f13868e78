"""Octets as they come, made into lines: pure, so that any split gives the same lines.

ITU-T V.250 clause 5.7: a modem frames its lines in CR LF, but echo ends in CR alone, and a prompt
(3GPP TS 27.005 clause 3.5.1) in no line end at all. What is not printable at the ends of a line is
noise of a UART, of a power-up or of an overrun buffer, never part of an answer; and so is a line of
which that leaves a single character. The prompt alone is one character; some modems put a line end
behind it, or an unsolicited line.
"""

# A line longer than this is noise: the longest answers (+CLAC, a full +CMGL line) stay far below.
LONGEST_LINE = 8192
SHORTEST_LINE = 2  # OK
_NOISE = bytes(range(0x21)) + bytes(range(0x7F, 0x100))
_PROMPT = b">"
_UNSOLICITED_STARTS = (b"+", b"^", b"*")


class LineAssembler:
    """Collects octets; gives whole lines, and tells when what is left is the prompt `> `."""

    def __init__(self) -> None:
        self._rest = b""
        self._prompted = False  # the prompt was among the lines

    def feed(self, data: bytes) -> list[str]:
        """The lines that `data` completes, without line ends and noise; noise alone is none."""
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
        """Whether the prompt has come, as the unfinished line or before it; it is then taken."""
        if self._prompted:
            self._prompted = False
            return True
        if _PROMPT not in self._rest or self._rest.strip(_NOISE) != _PROMPT:
            return False
        self._rest = b""
        return True
