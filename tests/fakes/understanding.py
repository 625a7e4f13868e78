"""A person at a browser who knows that the office's clock is another one than this machine's."""

import time

from fakes.office import Office


def of_the_clock(office: Office) -> str:
    """The script for a browser's pages that says so beforehand; see `static/clock.js`."""
    minutes = round((office.clock.now_ms() / 1000 - time.time()) / 60)
    return (
        "localStorage.getItem('clock:understood')"
        f" ?? localStorage.setItem('clock:understood', {minutes})"
    )
