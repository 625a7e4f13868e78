import gzip
import re

from fakes.office import Office


def test_an_asset_is_compressed_and_kept_for_a_year(office: Office) -> None:
    client = office.client("operator")
    address = re.search(r'"(/static/app\.css\?v=\w+)"', client.get("/").text)
    assert address is not None
    answer = client.get(address[1], headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Encoding"] == "gzip"
    plain = client.get(address[1])
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(answer.data) == plain.data


def test_another_version_is_asked_for_again(office: Office) -> None:
    client = office.client()
    answer = client.get("/static/app.css?v=old")
    assert answer.headers["Cache-Control"] == "no-cache"
    again = client.get("/static/app.css", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""


def test_an_unknown_asset_is_not_there(office: Office) -> None:
    assert office.client().get("/static/none.css").status_code == 404
    assert office.client().get("/static/../app.py").status_code == 404
