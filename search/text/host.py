"""Here is a url: which host does it name?"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_USUAL = re.compile(r"https?://([a-z0-9][a-z0-9.-]*)(?=[/?#]|\Z)")


def written_host(url: str) -> str:
    """The host, in lower case, or ""."""
    usual = _USUAL.match(url)
    if usual:
        return usual[1]
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # such as an IPv6 address that is none
        return ""
