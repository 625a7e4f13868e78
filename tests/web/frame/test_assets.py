import gzip
import re
from pathlib import Path

from fakes.office import Office

from appliance.web.frame import assets


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


def test_a_script_is_served_without_its_comments(tmp_path: Path) -> None:
    script = tmp_path / "one.js"
    script.write_text(
        """/* What it does,
   over two lines. */
"use strict";

// Why.
const address = "https://example.org"; // stays: it stands beside code
  // Why this.
  const wild = "/*";
"""
    )
    served = gzip.decompress(assets.load(script).body).decode()
    assert served == (
        '"use strict";\n\n'
        'const address = "https://example.org"; // stays: it stands beside code\n'
        '  const wild = "/*";\n'
    )
