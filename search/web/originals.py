"""Where is the original of an article, and where may copies of it be? Links only: nothing is asked
for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from urllib.parse import quote

from werkzeug.urls import uri_to_iri

ARCHIVES = {
    "Wayback Machine": "https://web.archive.org/web/{moment}/{url}",
    "archive.today": "https://archive.today/{url}",
}
"""Archives of the web by their names. The moment is the one whose nearest copy is wanted."""

ANY_MOMENT = "*"
URL_SIGNS = ":/?&=%+,;@!$'()*~[]"
"""What stays as it is in an address that is part of another one's path; a fragment does not."""


@dataclass(frozen=True, slots=True)
class ArchiveLink:
    """A link to the copies that an archive may have."""

    name: str
    url: str


def archive_links(original: str, published: datetime | None) -> list[ArchiveLink]:
    """Links to the copies of a web address, nearest to when it was published; none for no
    address."""
    if not original:
        return []
    url = quote(original, safe=URL_SIGNS)
    moment = ANY_MOMENT
    if published is not None:
        moment = published.astimezone(timezone.utc).strftime("%Y%m%d%H%M%S").zfill(14)
    return [
        ArchiveLink(name, address.format(moment=moment, url=url))
        for name, address in ARCHIVES.items()
    ]


def readable(url: str) -> str:
    """A web address as people read it, with Chinese for its percent signs; as it is where that
    would hide something, such as a mark that turns the direction of what follows."""
    try:
        decoded = uri_to_iri(url)
    except ValueError:  # a host that no name can have, such as xn--, or a port that is none
        return url
    return decoded if decoded.isprintable() and " " not in decoded else url
