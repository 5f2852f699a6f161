"""Applications over a fake service."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from search.engines.memory.engine import MemoryEngine
from search.indexing import rebuild
from search.models import Article
from search.service import SearchService
from search.settings import Settings
from search.text.analyzer import Analyzer
from search.web.app import create_app

from .articles import build
from .fake import FakeService

EXAMPLES = Path(__file__).parents[2] / "examples" / "articles"


class BufferedClient(FlaskClient):
    """Reads every answer to its end, so that no file stays open."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        return super().open(*args, buffered=True, **kwargs)


def make_client(
    articles: Iterable[Article] | None = None,
    changes: dict[str, Any] | None = None,
    **settings: Any,
) -> FlaskClient:
    """A client of the page over ``articles`` (the invented ones where none are given)."""
    service = FakeService(build() if articles is None else articles, **(changes or {}))
    app = create_app(service, Settings(**settings))  # type: ignore[arg-type]
    app.test_client_class = BufferedClient
    return app.test_client()


@pytest.fixture
def client() -> FlaskClient:
    return make_client()


@pytest.fixture(scope="session")
def example_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application over the real service and the example articles."""
    engine = MemoryEngine(tmp_path_factory.mktemp("index"))
    rebuild(engine, [EXAMPLES], analyzer=Analyzer.default(), workers=1)
    yield create_app(SearchService(engine), Settings())
    engine.close()


@pytest.fixture
def examples(example_app: Flask) -> FlaskClient:
    return example_app.test_client()
