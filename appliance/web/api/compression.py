"""Compression of the API's answers, for programs that accept gzip.

Only the API's answers are compressed: the API ignores cookies, so no foreign page can make a
browser send guesses and measure the answers (BREACH). Pages contain a token against forgery beside
text that strangers wrote by SMS, so they are never compressed.
"""

import gzip
from http import HTTPStatus
from typing import Final

from flask import Response, request

_LEAST_OCTETS: Final = 1400  # a shorter answer fits into one packet
_MOST_OCTETS: Final = 4 * 1024 * 1024
_LEVEL: Final = 3  # takes half the time of level 9; the result is a tenth larger


def compress(response: Response) -> Response:
    """Compress a long answer that is not streamed if the program accepts gzip, and set `Vary`."""
    if request.method != "GET" or response.mimetype != "application/json" or response.is_streamed:
        return response
    response.vary.add("Accept-Encoding")
    body = response.get_data()
    takes = request.accept_encodings.quality("gzip") > 0
    wanted = takes and response.status_code == HTTPStatus.OK
    if wanted and _LEAST_OCTETS <= len(body) <= _MOST_OCTETS:
        response.set_data(gzip.compress(body, _LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response
