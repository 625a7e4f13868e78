"""One connection, without a loop: its deadlines, what it reads next, and how it is refused."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from fakes.clock import FakeClock
from waitress.adjustments import Adjustments

from appliance.web.serving import connections
from appliance.web.serving.channel import BUSY, PROBE, Channel, channel_class
from appliance.web.serving.connections import Connections

HEAD = b"GET / HTTP/1.1\r\nHost: box\r\n\r\n"
BODY = b"POST / HTTP/1.1\r\nHost: box\r\nContent-Length: 4\r\n\r\n"
PROXY = "10.0.0.1"


@dataclass
class Server:
    """What a channel needs of waitress's server: it keeps the tasks that a thread would take."""

    adj: Adjustments = field(default_factory=lambda: Adjustments(listen="127.0.0.1:0"))
    active_channels: dict[int, Any] = field(default_factory=dict)
    tasks: list[Channel] = field(default_factory=list)

    def add_task(self, channel: Channel) -> None:
        self.tasks.append(channel)

    def pull_trigger(self) -> None:
        """Do nothing: there is no loop to wake."""


@dataclass
class Desk:
    """Connections on a clock, each with the client's end of its socket."""

    clock: FakeClock
    of: Connections
    server: Server = field(default_factory=Server)
    ends: list[socket.socket] = field(default_factory=list)

    def channel(self, peer: str = "10.0.0.9") -> Channel:
        mine, theirs = socket.socketpair()
        theirs.settimeout(0)
        self.ends += [mine, theirs]
        return channel_class(self.of)(self.server, mine, (peer, 1), self.server.adj, map={})

    def answered(self, channel: Channel) -> None:
        """Take the request away, as the thread does that answers it."""
        self.server.tasks.remove(channel)
        channel.requests.clear()
        channel.since = self.of.now()

    def heard(self) -> bytes:
        """Return what the client of the last connection has received."""
        try:
            return self.ends[-1].recv(65536)
        except BlockingIOError:
            return b""


@pytest.fixture
def desk() -> Iterator[Desk]:
    clock = FakeClock()
    made = Desk(clock, Connections(clock.monotonic, 1_000_000, PROXY))
    yield made
    for end in made.ends:
        end.close()


def pass_time(desk: Desk, seconds: float) -> float:
    desk.clock.advance(seconds)
    return desk.of.now()


@pytest.mark.parametrize(
    ("asked", "seconds"), [(False, connections.HEAD_SECONDS), (True, connections.IDLE_SECONDS)]
)
def test_an_idle_connection_may_wait_longer_after_a_request(
    desk: Desk, seconds: float, *, asked: bool
) -> None:
    channel = desk.channel()
    if asked:
        channel.received(HEAD)
        desk.answered(channel)
    assert not channel.is_over(pass_time(desk, seconds - 1))
    assert channel.is_over(pass_time(desk, 1))


def test_a_connection_that_is_being_answered_is_never_over(desk: Desk) -> None:
    channel = desk.channel()
    channel.received(HEAD)
    assert not channel.waits
    assert not channel.is_over(pass_time(desk, 9_999))


def test_the_connection_of_the_watchdog_is_never_over(desk: Desk) -> None:
    channel = desk.channel(PROBE)
    assert channel.is_probe
    assert not channel.waits
    assert not channel.is_over(pass_time(desk, 9_999))


@pytest.mark.parametrize(
    ("said", "seconds"),
    [(HEAD[:-2], connections.HEAD_SECONDS), (BODY + b"ab", connections.REQUEST_SECONDS)],
)
def test_the_rest_of_a_request_must_arrive_in_time(desk: Desk, said: bytes, seconds: float) -> None:
    channel = desk.channel()
    desk.clock.advance(9)  # before the first octet: not counted
    channel.received(said)
    assert not channel.is_idle
    assert not channel.is_over(pass_time(desk, seconds - 1)), "it gets an answer, not an end"
    assert not channel.request_is_late(desk.of.now())
    assert channel.request_is_late(pass_time(desk, 1))


def test_nothing_is_late_before_a_request_and_while_it_is_answered(desk: Desk) -> None:
    channel = desk.channel()
    assert not channel.request_is_late(pass_time(desk, 9_999))
    channel.received(HEAD)
    assert not channel.request_is_late(pass_time(desk, 9_999))


def test_requests_are_read_one_at_a_time(desk: Desk) -> None:
    channel = desk.channel()
    channel.received(HEAD + HEAD + HEAD)
    assert len(channel.requests) == 1
    assert not channel.readable(), "the next one waits for the answer"
    assert desk.server.tasks == [channel]
    desk.answered(channel)
    assert not channel.readable()
    assert desk.server.tasks == [channel], "the second one, from what was read already"
    desk.answered(channel)
    channel.readable()
    desk.answered(channel)
    assert channel.readable()


def test_a_closed_connection_is_neither_read_nor_written(desk: Desk) -> None:
    channel = desk.channel()
    channel.received(HEAD[:-2])
    channel.handle_close()
    assert channel.request is None
    assert not channel.readable()
    assert not channel.writable()


def test_a_closing_connection_takes_no_request(desk: Desk) -> None:
    channel = desk.channel()
    channel.close_when_flushed = True
    assert channel.received(HEAD) is False
    assert desk.server.tasks == []


@pytest.mark.parametrize(
    ("peer", "told", "client"),
    [
        ("10.0.0.9", b"192.0.2.7", "10.0.0.9"),  # anybody can write this header
        (PROXY, b"192.0.2.7", "192.0.2.7"),
        (PROXY, b"198.51.100.1, 192.0.2.7", "192.0.2.7"),  # the last one is the proxy's own word
        (PROXY, b"2001:db8::7", "2001:db8::/64"),
    ],
)
def test_only_the_proxy_tells_who_the_client_is(
    desk: Desk, peer: str, told: bytes, client: str
) -> None:
    channel = desk.channel(peer)
    assert channel.client == ("" if peer == PROXY else peer)
    channel.received(HEAD[:-2] + b"X-Forwarded-For: " + told + b"\r\n\r\n")
    assert channel.client == client


def test_the_next_request_through_the_proxy_has_no_client_before_it_says_so(desk: Desk) -> None:
    channel = desk.channel(PROXY)
    channel.received(HEAD[:-2] + b"X-Forwarded-For: 192.0.2.7\r\n\r\n")
    desk.answered(channel)
    channel.received(HEAD[:-2])
    assert channel.client == ""


def test_a_body_without_room_in_memory_is_refused(desk: Desk) -> None:
    desk.of.bodies.take("others", connections.BODIES_OCTETS // 2)
    desk.of.bodies.take("10.0.0.9", connections.BODIES_OCTETS // 2)
    channel = desk.channel()
    head = b"POST / HTTP/1.1\r\nHost: box\r\nContent-Length: 900000\r\n\r\n"
    channel.received(head)
    assert channel.received(b"x" * 100_000)
    assert channel.request is None
    assert desk.server.tasks == []
    assert desk.heard().startswith(f"HTTP/1.1 {BUSY} ".encode())


def test_a_refused_client_may_read_why_for_a_moment(desk: Desk) -> None:
    channel = desk.channel()
    channel.received(BODY)
    channel.refuse(connections.TOO_SLOW)
    assert desk.heard().startswith(b"HTTP/1.1 408 ")
    assert channel.readable(), "what it still sends is read and dropped"
    desk.ends[-1].send(b"more of the body")
    channel.handle_read()
    assert channel.request is None
    assert not channel.request_is_late(pass_time(desk, connections.LINGER_SECONDS - 1))
    assert not channel.is_over(desk.of.now())
    assert channel.is_over(pass_time(desk, 1))


def test_a_refusal_gives_back_the_memory_of_the_request(desk: Desk) -> None:
    channel = desk.channel()
    head = b"POST / HTTP/1.1\r\nHost: box\r\nContent-Length: 900000\r\n\r\n"
    channel.received(head)
    channel.received(b"x" * 100_000)
    assert desk.of.bodies.held > 0
    channel.refuse(connections.TOO_SLOW)
    assert desk.of.bodies.held == 0


def unread(channel: Channel, octets: int) -> None:
    """Let an answer of this size wait for its reader."""
    channel.outbufs[-1].append(b"x" * octets)
    channel.total_outbufs_len += octets


def test_an_answer_that_nobody_reads_is_given_up(desk: Desk) -> None:
    channel = desk.channel()
    unread(channel, 1_000)
    assert channel.unread_octets == 1_000
    channel.watch_reader(desk.of.now())
    assert not channel.is_over(pass_time(desk, connections.READER_SECONDS - 1))
    assert channel.is_over(pass_time(desk, 1))


def test_a_reader_that_goes_on_has_more_time_but_not_at_any_pace(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "SLOWEST_READER", 100)
    channel = desk.channel()
    unread(channel, 1_000_000)
    channel.watch_reader(desk.of.now())
    step = connections.READER_SECONDS - 1
    channel.send(b"x" * int(connections.SLOWEST_READER * step))
    channel.watch_reader(pass_time(desk, step))
    assert not channel.is_over(pass_time(desk, step)), "it keeps pace"
    channel.send(b"x")
    channel.watch_reader(desk.of.now())
    assert channel.is_over(pass_time(desk, 2)), "one octet is progress, but too little in all"


def test_a_reader_that_stops_is_given_up_however_fast_it_began(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "SLOWEST_READER", 1)
    channel = desk.channel()
    unread(channel, 1_000_000)
    channel.watch_reader(desk.of.now())
    channel.send(b"x" * 1_000)
    channel.watch_reader(desk.of.now())
    channel.watch_reader(pass_time(desk, connections.READER_SECONDS - 1))
    assert not channel.is_over(desk.of.now())
    assert channel.is_over(pass_time(desk, 1))


def test_an_answer_that_was_read_counts_no_more(desk: Desk) -> None:
    channel = desk.channel()
    unread(channel, 1_000)
    channel.watch_reader(desk.of.now())
    channel.total_outbufs_len = 0
    channel.since = pass_time(desk, connections.READER_SECONDS)
    channel.watch_reader(desk.of.now())
    assert not channel.is_over(desk.of.now())
