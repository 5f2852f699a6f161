"""Where do templates and static files lie, and under which address may a browser keep them?"""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Flask, Response, request

from search.web.addresses import path

STATIC = Path(__file__).parent / "static"
ONE_YEAR = 31_536_000


def templates_folder() -> Path:
    """The templates inside the installed package, else those of the checkout."""
    package = Path(__file__).parent.parent
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"


class Assets:
    """Static files, addressed with a hash of their content so that they can be kept for good."""

    def __init__(self, folder: Path = STATIC) -> None:
        self.hashes = {
            path.relative_to(folder).as_posix(): _hash(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    def register(self, app: Flask) -> None:
        """Offer ``asset(name)`` to templates and set the caching of answers."""
        app.jinja_env.globals["asset"] = self.url
        app.after_request(self.set_caching)

    def url(self, name: str) -> str:
        """The address of a static file, with its hash."""
        return path("static", filename=name, v=self.hashes[name])

    def set_caching(self, response: Response) -> Response:
        """Static files asked for by their present hash never change; all else is asked for anew."""
        name = (request.view_args or {}).get("filename", "")
        if request.endpoint == "static" and request.args.get("v") == self.hashes.get(name, ""):
            response.cache_control.clear()
            response.cache_control.public = True
            response.cache_control.max_age = ONE_YEAR
            response.cache_control.immutable = True
        else:
            response.cache_control.private = True
            response.cache_control.no_cache = True
        return response


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
