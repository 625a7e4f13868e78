import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from appliance.errors import BusyError
from appliance.messaging.people import hashing
from appliance.messaging.people.hashing import BoundedHasher


class SlowHasher(PasswordHasher):
    """A hasher that waits until it is told to hash."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.begun, self.go_on = threading.Event(), threading.Event()

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        self.begun.set()
        assert self.go_on.wait(30)
        return super().hash(password, salt=salt)


@pytest.mark.parametrize("waiting", [0, 1])
def test_beyond_the_queue_and_beyond_patience_it_refuses(
    monkeypatch: pytest.MonkeyPatch, waiting: int
) -> None:
    monkeypatch.setattr(hashing, "PATIENCE_SECONDS", 0.01)
    slow = SlowHasher()
    bounded = BoundedHasher(slow, at_once=1, waiting=waiting)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(bounded.hash, "first")
        assert slow.begun.wait(30)
        for _ in range(3):  # a refusal takes no place either
            with pytest.raises(BusyError) as refused:
                bounded.hash("another")
            assert refused.value.try_again_helps
        slow.go_on.set()
        assert first.result(30)
    bounded.verify(bounded.hash("later"), b"later")


def test_a_wrong_password_gives_its_place_back() -> None:
    bounded = BoundedHasher(
        PasswordHasher(time_cost=1, memory_cost=8, parallelism=1), at_once=1, waiting=0
    )
    kept = bounded.hash("right")
    for _ in range(3):
        with pytest.raises(VerifyMismatchError):
            bounded.verify(kept, b"wrong")
    bounded.verify(kept, b"right")
