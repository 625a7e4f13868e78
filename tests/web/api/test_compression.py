import gzip

from fakes.correspondence import MARIE, receive
from fakes.office import Office
from fakes.program import Program

GZIP = {"Accept-Encoding": "gzip"}


def test_long_answers_are_compressed_for_clients_that_accept_it(
    office: Office, program: Program
) -> None:
    for number in range(30):
        receive(office, f"Bonjour {number}", MARIE)
    plain = program.get("inbox")
    assert "Content-Encoding" not in plain.headers
    packed = program.get("inbox", headers=GZIP)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 4
    assert int(packed.headers["Content-Length"]) == len(packed.data)
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Authorization" in plain.headers["Vary"]
    assert plain.headers["ETag"] == packed.headers["ETag"]
    refused = program.get("inbox", headers={"Accept-Encoding": "gzip;q=0"})
    assert refused.data == plain.data


def test_short_answers_and_errors_are_not(program: Program) -> None:
    assert "Content-Encoding" not in program.get("inbox", headers=GZIP).headers
    assert "Content-Encoding" not in program.get("inbox?limit=x", headers=GZIP).headers


def test_no_page_is_compressed(office: Office) -> None:
    """A page has a CSRF token next to strangers' text: its compressed length would reveal it."""
    for path in ("/", "/discussions", "/messages/new", "/settings"):
        answer = office.client("admin").get(path, headers=GZIP)
        assert answer.status_code == 200
        assert "Content-Encoding" not in answer.headers
