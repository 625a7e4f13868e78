"""Tell a browser in advance that the office's clock differs from this machine's."""

import time

from fakes.office import Office


def of_the_clock(office: Office) -> str:
    """Return the script that tells a browser's pages so in advance; see `static/clock.js`."""
    minutes = round((office.clock.now_ms() / 1000 - time.time()) / 60)
    return (
        "localStorage.getItem('clock:understood')"
        f" ?? localStorage.setItem('clock:understood', {minutes})"
    )
