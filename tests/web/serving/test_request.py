import pytest
from waitress.adjustments import Adjustments

from appliance.web.serving.request import FREE_OCTETS, Budget, Request

LENGTH = 100_000
HEAD = f"POST / HTTP/1.1\r\nContent-Length: {LENGTH}\r\n\r\n".encode()


def unfinished(octets: int) -> Request:
    """Return a request whose body is still being received."""
    one = Request(Adjustments())
    one.received(HEAD)
    one.received(b"x" * octets)
    return one


def test_a_budget_has_a_share_for_each_and_an_end_for_all() -> None:
    budget = Budget(100, 60)
    assert budget.take("a", 60)
    assert not budget.take("a", 1)
    assert budget.take("b", 40)
    assert not budget.take("c", 1)
    budget.give_back("a", 60)
    assert budget.take("c", 60)
    assert budget.held == 100


def test_what_a_request_holds_is_given_back_once() -> None:
    budget = Budget(1_000_000, 1_000_000)
    one = unfinished(50_000)
    assert one.fits(budget, "a")
    assert budget.held == len(HEAD) + 50_000 - FREE_OCTETS
    one.received(b"x" * 10_000)
    assert one.fits(budget, "b")  # whichever client it came from
    one.close()
    one.close()
    assert budget.held == 0


def test_a_small_request_fits_into_a_full_budget() -> None:
    budget = Budget(0, 0)
    assert unfinished(FREE_OCTETS - len(HEAD)).fits(budget, "a")
    assert not unfinished(FREE_OCTETS).fits(budget, "a")


@pytest.mark.parametrize("endless", [b"1;" + b"a" * 200, b"0\r\n" + b"X: y"])
def test_between_chunks_nothing_is_endless(endless: bytes) -> None:
    one = Request(Adjustments())
    one.received(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(100):
        if not one.completed:
            one.received(endless)
            endless = b"a" * 200
    assert one.completed
    assert one.error.code == 400
    assert one.received_octets < 10_000
