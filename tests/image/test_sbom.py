"""The list of the image's contents."""

import json
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "image/steps/sbom"

STATUS = """\
Package: caddy
Status: install ok installed
Architecture: arm64
Version: 2.6.2-5

Package: gone
Status: deinstall ok config-files
Architecture: arm64
Version: 1

"""


def test_every_installed_package_and_distribution_is_listed_with_its_version(
    tmp_path: Path,
) -> None:
    (tmp_path / "var/lib/dpkg").mkdir(parents=True)
    (tmp_path / "var/lib/dpkg/status").write_text(STATUS)
    metadata = tmp_path / "release/Flask_Login-0.6.3.dist-info/METADATA"
    metadata.parent.mkdir(parents=True)
    metadata.write_text("Metadata-Version: 2.1\nName: Flask_Login\nVersion: 0.6.3\n\nText\n")
    said = subprocess.run(
        [sys.executable, SCRIPT, tmp_path, tmp_path / "release", "0.1.0"],
        capture_output=True,
        check=True,
    ).stdout
    document = json.loads(said)
    assert document["spdxVersion"] == "SPDX-2.3"
    urls = [package["externalRefs"][0]["referenceLocator"] for package in document["packages"][1:]]
    assert urls == ["pkg:deb/debian/caddy@2.6.2-5?arch=arm64", "pkg:pypi/flask-login@0.6.3"]
    names = [package["SPDXID"] for package in document["packages"]]
    assert len(set(names)) == len(names)
    related = {relation["relatedSpdxElement"] for relation in document["relationships"]}
    assert related == set(names)
