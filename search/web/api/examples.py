"""How is a route asked, in a shell and in Python? Lines to copy, which work on this very server."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from urllib.parse import quote

from search.web.api.routes import ROOT, Route

PYTHON = """\
import json
from urllib.parse import urlencode
from urllib.request import urlopen

url = {url!r}
with urlopen(url + "?" + urlencode({parameters!r})) as answer:
    print(json.load(answer)[{shows!r}])
"""

PYTHON_WITHOUT_PARAMETERS = """\
import json
from urllib.request import urlopen

with urlopen({url!r}) as answer:
    print(json.load(answer)[{shows!r}])
"""


@dataclass(frozen=True, slots=True)
class Example:
    """A request as a line of shell and as a program."""

    curl: str
    python: str


def example(route: Route, server: str, q: str, id: str) -> Example:
    """The example of a route; ``server`` is the address of the page, without a slash at its end."""
    values = {name: value.format(q=q, id=id) for name, value in route.example.items()}
    path = route.path
    if "<path:id>" in path:
        path = path.replace("<path:id>", quote(values.pop("id"), safe="/"))
    url = server + ROOT + path
    return Example(_curl(url, values), _python(url, values, route.shows))


def _curl(url: str, values: dict[str, str]) -> str:
    pairs = (f" --data-urlencode {shlex.quote(f'{n}={v}')}" for n, v in values.items())
    return f"curl --get {shlex.quote(url)}{''.join(pairs)}"


def _python(url: str, values: dict[str, str], shows: str) -> str:
    source = PYTHON if values else PYTHON_WITHOUT_PARAMETERS
    return source.format(url=url, parameters=values, shows=shows)
