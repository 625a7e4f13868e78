"""From octets to lines: any split of the same octets gives the same lines."""

from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.modem.lines import LONGEST_LINE, LineAssembler

NOISE = st.binary(max_size=6).map(lambda data: bytes(b for b in data if b > 0x7E or b < 0x20))
LINES = st.sampled_from(
    [b"OK", b'+CMTI: "SM",3', b"RING", b"+CSQ: 20,99", b"07913306091093F0", b"+CME ERROR: 10"]
)


def lines_of(*pieces: bytes) -> list[str]:
    assembler = LineAssembler()
    return [line for piece in pieces for line in assembler.feed(piece)]


def test_lines_end_in_cr_or_lf_or_both_and_empty_ones_are_none() -> None:
    assert lines_of(b"\r\nOK\r\n\r\n+CSQ: 1\rRING\n") == ["OK", "+CSQ: 1", "RING"]


def test_octets_that_are_no_text_do_not_stop_it() -> None:
    assert lines_of(b"\xff\xfe\x00RDY\r\n\xc3\x28\r\n+CMGL: \xe9t\xe9\r\n") == [
        "RDY",
        "+CMGL: ét",
    ]


def test_half_a_line_waits_for_the_rest() -> None:
    assert lines_of(b"\r\n+CM", b'TI: "S', b'M",1\r', b"\n") == ['+CMTI: "SM",1']


def test_a_line_without_end_is_dropped_not_kept_for_ever() -> None:
    assembler = LineAssembler()
    for _ in range(20):
        assert assembler.feed(b"x" * 1000) == []
    assert len(assembler._rest) <= LONGEST_LINE
    assembler.feed(b"\r\n")
    assert assembler.feed(b"OK\r\n") == ["OK"]


def test_the_prompt_has_no_line_end() -> None:
    assembler = LineAssembler()
    assert assembler.feed(b"\r\n>") == []
    assert assembler.take_prompt()
    assert not assembler.take_prompt()
    assert assembler.feed(b" \r\nOK\r\n") == ["OK"]


def test_a_greater_than_in_a_line_is_no_prompt() -> None:
    assembler = LineAssembler()
    assembler.feed(b'+CUSD: 0,"a> ')
    assert not assembler.take_prompt()


@given(st.lists(st.tuples(NOISE, LINES), max_size=12), st.data())
@settings(max_examples=150, deadline=None)
def test_any_split_and_any_noise_gives_the_same_lines(
    pairs: list[tuple[bytes, bytes]], data: st.DataObject
) -> None:
    stream = b"".join(noise + b"\r\n" + line + b"\r\n" for noise, line in pairs)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=10)))
    pieces = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    assert lines_of(*pieces) == [line.decode() for _, line in pairs]


@given(st.lists(st.binary(max_size=64), max_size=30))
@settings(max_examples=150, deadline=None)
def test_no_octets_break_it(pieces: list[bytes]) -> None:
    for line in lines_of(*pieces):
        assert line
        assert "\r" not in line
        assert "\n" not in line
