"""Applications over a fake service."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from search.models import Article
from search.settings import Settings
from search.web.app import create_app

from .articles import build
from .fake import FakeService


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
