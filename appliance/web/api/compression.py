"""Compresses answers of the API for programs that take gzip.

Only of the API, which believes no cookie: no page elsewhere can make a program ask, over and over,
for its own guess beside a secret and measure the answer (BREACH). Pages carry a token against
forgery and what a stranger wrote by SMS, so they are never compressed.
"""

import gzip
from http import HTTPStatus
from typing import Final

from flask import Response, request

_LEAST_OCTETS: Final = 1400  # less fits into one packet anyway
_MOST_OCTETS: Final = 4 * 1024 * 1024
_LEVEL: Final = 3  # half the time of the usual 9, and a tenth larger


def compress(response: Response) -> Response:
    """Compress what is long enough, for who takes it; say that it depends on that."""
    if request.method != "GET" or response.mimetype != "application/json":
        return response
    response.vary.add("Accept-Encoding")
    body = response.get_data()
    takes = request.accept_encodings.quality("gzip") > 0
    wanted = takes and response.status_code == HTTPStatus.OK
    if wanted and _LEAST_OCTETS <= len(body) <= _MOST_OCTETS:
        response.set_data(gzip.compress(body, _LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response
