"""Which headers does every answer carry, under which names and which path is it served?

Three WSGI wrappers, outside Flask, so that static files and errors of any kind are covered as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # The address of a page holds what was searched for: no other site is told it.
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})
WILDCARD_HOSTS = frozenset({"", "*", "0.0.0.0", "::", "[::]"})


_HOST = re.compile(r"(\[[^\[\]]*\]|[^\[\]:]*)(?::[0-9]*)?")


class SecurityHeaders:
    """Adds HEADERS to every answer."""

    def __init__(self, app: WSGIApplication) -> None:
        self.app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            ours = {name.lower() for name in HEADERS}
            kept = [pair for pair in headers if pair[0].lower() not in ours]
            return start_response(status, kept + list(HEADERS.items()), exc_info)

        return self.app(environ, start)


class Prefix:
    """Serves the application under ``prefix``: links carry it, routes do not see it.

    A proxy may pass the prefix on or take it away; both work.
    """

    def __init__(self, app: WSGIApplication, prefix: str) -> None:
        self.app = app
        self.prefix = "/" + prefix.strip("/") if prefix.strip("/") else ""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if self.prefix and (path == self.prefix or path.startswith(self.prefix + "/")):
            environ["PATH_INFO"] = path[len(self.prefix) :] or "/"
        environ["SCRIPT_NAME"] = self.prefix
        return self.app(environ, start_response)


def allowed_hosts(bound: str, further: Iterable[str]) -> frozenset[str]:
    """The names a request may be for: loopback, the address ``bound`` and those configured."""
    named = {host_name(host) for host in (bound, *further) if host not in WILDCARD_HOSTS}
    return LOOPBACK_HOSTS | named


def host_name(host: str) -> str:
    """The name of a Host header without its port, in lower case; an IPv6 address in brackets.

    What is no host and port stays whole, so that it is none of ours: in an absolute address
    ``localhost:x@evil.example`` would lead to another host.
    """
    host = host.strip().lower()
    if not host.startswith("[") and host.count(":") > 1:
        return f"[{host}]"
    match = _HOST.fullmatch(host)
    return match[1].removesuffix(".") if match else host
