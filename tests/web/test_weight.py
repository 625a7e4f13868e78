"""The size of pages as transferred: the first with all its files, and each one after it."""

import re

from fakes.busy_office import fill, pages
from fakes.correspondence import MARIE, becomes, receive, send
from fakes.office import Office
from flask.testing import FlaskClient

FIRST_LOAD_OCTETS = 350_000
FIRST_LOAD_COMPRESSED = 90_000
LATER_PAGE_OCTETS = 40_000
SENTENCE = (
    "Bonjour, votre rendez-vous de demain à 14 h 30 est confirmé, merci de prévenir si absent."
)


def first_load(client: FlaskClient, path: str) -> tuple[int, int]:
    """Return the octets of a page with its styles, scripts and icons, plain and compressed.

    A script in `data-script` is left out: the browser fetches it at its first use.
    """
    page = client.get(path)
    plain = compressed = len(page.data)
    fetched = re.sub(r'data-script="[^"]+"', "", page.text)
    for address in set(re.findall(r'"(/static/[^"#]+|/app\.webmanifest)', fetched)):
        plain += len(client.get(address).data)
        compressed += len(client.get(address, headers={"Accept-Encoding": "gzip"}).data)
    return plain, compressed


def test_a_first_load_is_light_whichever_page_it_is(office: Office) -> None:
    known = pages(fill(office), office.client("admin"))
    client = office.client("admin")
    for addresses in known.values():
        for path in addresses:
            plain, compressed = first_load(client, path)
            assert plain < FIRST_LOAD_OCTETS, path
            assert compressed < FIRST_LOAD_COMPRESSED, path


def test_every_later_page_is_light_when_it_is_full(office: Office) -> None:
    known = pages(fill(office), office.client("admin"))
    for number in range(40):
        receive(office, SENTENCE, f"+336770000{number:02}")
        receive(office, SENTENCE)
        becomes(office, send(office, SENTENCE), "delivered")
    client = office.client("admin")
    weights = {path: len(client.get(path).data) for paths in known.values() for path in paths}
    weights[MARIE] = len(client.get(f"/discussions/{MARIE}").data)
    office.clock.advance(7 * 86_400)  # a promotional reply would say how to stop
    weights["old"] = len(office.client("admin").get(f"/discussions/{MARIE}").data)
    assert {path: octets for path, octets in weights.items() if octets > LATER_PAGE_OCTETS} == {}
