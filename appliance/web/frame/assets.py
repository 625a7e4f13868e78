"""Static files: compressed in memory, versioned by their content, cached for a year.

The address contains a hash of the content (`/static/app.css?v=1f3a...`), so a browser never asks
again for an unchanged file and never shows an old one after an upgrade.
"""

import gzip
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import flask_bootstrap
from flask import Flask, Response, abort, request

from appliance.web.frame.security import public

OWN = Path(__file__).parent.parent / "static"
# Bootstrap-Flask brings Bootstrap's style sheet; its scripts and icon sprite are not used.
BORROWED = {
    "bootstrap.css": Path(flask_bootstrap.__file__).parent
    / "static/bootstrap5/css/bootstrap.min.css",
}
YEAR_SECONDS = 31_536_000
WORKER = "worker.js"  # its scope is every page, although it lies under /static/
# Not asked of `mimetypes`, which would keep the machine's whole list of types in memory.
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}
COMPRESSED_TYPES = ("text/", "image/svg+xml")
# A comment on lines of its own.
_COMMENT = re.compile(rb"^[ \t]*(?://.*|/\*[\s\S]*?\*/[ \t]*)\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Asset:
    """A static file; `body` is gzip data if `compressed`."""

    body: bytes
    compressed: bool
    content_type: str
    version: str


def load(path: Path) -> Asset:
    """Read a file, without the comments of a script; compress it if its type compresses well."""
    content = path.read_bytes()
    content_type = TYPES[path.suffix]
    if content_type == TYPES[".js"]:
        content = _COMMENT.sub(b"", content)
    compressed = content_type.startswith(COMPRESSED_TYPES)
    return Asset(
        body=gzip.compress(content, 9, mtime=0) if compressed else content,
        compressed=compressed,
        content_type=content_type,
        version=hashlib.sha256(content).hexdigest()[:6],
    )


def load_all() -> dict[str, Asset]:
    """Return every static file by its name."""
    own = {path.name: load(path) for path in sorted(OWN.iterdir()) if path.is_file()}
    return own | {name: load(path) for name, path in BORROWED.items()}


def answer(name: str, asset: Asset) -> Response:
    """Return the file, compressed if the browser accepts gzip."""
    body = asset.body
    response = Response(content_type=asset.content_type)
    if asset.compressed:
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            response.headers["Content-Encoding"] = "gzip"
        else:
            body = gzip.decompress(body)
        response.headers["Vary"] = "Accept-Encoding"
    response.set_data(body)
    if name == WORKER:
        response.headers["Service-Worker-Allowed"] = "/"
    current = request.args.get("v") == asset.version
    response.headers["Cache-Control"] = (
        f"public, max-age={YEAR_SECONDS}, immutable" if current else "no-cache"
    )
    response.set_etag(asset.version)
    response.make_conditional(request)
    return response


def register(app: Flask) -> None:
    """Serve /static/ and give templates `asset(name)`, the versioned address of a file."""
    assets = load_all()

    @app.get("/static/<name>", endpoint="static")
    @public
    def static_file(name: str) -> Response:
        if name not in assets:
            abort(404)
        return answer(name, assets[name])

    def address(name: str) -> str:
        return f"/static/{name}?v={assets[name].version}"

    app.jinja_env.globals["asset"] = address
