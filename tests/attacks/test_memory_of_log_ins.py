"""Many log-ins at once: each hash takes 19 MiB, and the target machine has 512 MB."""

import base64
from concurrent.futures import ThreadPoolExecutor

import pytest
from attacks.memory import Memory
from end_to_end.box import Box

pytestmark = pytest.mark.slow

AT_ONCE = 24
MOST_GROWTH = 60.0  # MiB: two hashes of 19, and the needs of 24 threads


@pytest.fixture
def box(box: Box) -> Box:
    """Return the daemon with a thread for each log-in, as a larger box may be configured."""
    assert box.stop() == 0
    box.environment["SMS_APPLIANCE_WEB_THREADS"] = str(AT_ONCE)
    return box.start(ready=False)


def test_log_ins_at_once_take_no_more_memory_than_two(box: Box) -> None:
    def guess(number: int) -> tuple[int, str | None]:
        header = "Basic " + base64.b64encode(f"user{number}:a wrong password".encode()).decode()
        answer = box.get("/api/v1/modems", Authorization=header)
        return answer.status, answer.headers.get("Retry-After")

    guess(0)
    memory = Memory(box.pid)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(guess, range(4 * AT_ONCE)))
    print(f"{4 * AT_ONCE} log-ins, {AT_ONCE} at once: peak {memory.growth:.0f} MiB more")
    assert memory.growth < MOST_GROWTH
    # Some were checked, the others were told to come back: everybody got an answer.
    assert {status for status, _ in answers} <= {401, 503}
    assert (401, None) in answers
    assert all(retry for status, retry in answers if status == 503)
