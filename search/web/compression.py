"""Which answers are sent compressed? Text of some length, to who accepts gzip.

No proxy need stand before the server. Exports are sent as they are made, and stay as they are.
"""

from __future__ import annotations

import gzip

from flask import Flask, Response, request

TYPES = frozenset(
    {
        "text/html",
        "text/css",
        "text/javascript",
        "image/svg+xml",
        "application/json",
        "application/feed+json",
        "application/atom+xml",
    }
)
LEAST = 1_400
"""Bytes; fewer go into one packet anyway."""

LEVEL = 4
"""A page in about a millisecond; a higher level saves little of it."""


def register(app: Flask) -> None:
    """Compress the answers of ``app``."""
    app.after_request(compressed)


def compressed(response: Response) -> Response:
    """The answer, in gzip where that is wanted. Its ETag is weak then: other bytes say the same."""
    if response.mimetype not in TYPES or response.status_code != 200:
        return response
    response.vary.add("Accept-Encoding")
    is_file = request.endpoint == "static"
    wanted = request.accept_encodings.quality("gzip") > 0
    if not wanted or (response.is_streamed and not is_file):
        return response
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) < LEAST:
        return response
    response.set_data(gzip.compress(body, LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    etag, _ = response.get_etag()
    if etag:
        response.set_etag(etag, weak=True)
    return response
