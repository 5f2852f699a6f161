"""The web application, put together: routes, templates, wrappers."""

from __future__ import annotations

from flask import Flask, Response, abort, jsonify, request
from jinja2 import StrictUndefined
from werkzeug.routing import PathConverter

from search.models import iso_utc
from search.service import SearchService
from search.settings import Settings
from search.web import addresses, compression, errors, numbers, pieces
from search.web.about import About
from search.web.api.page import ApiPage
from search.web.api.views import Api
from search.web.assets import STATIC, Assets, templates_folder
from search.web.catalogues import say
from search.web.clock import Clock, is_day, last_day
from search.web.concordance import ConcordancePage
from search.web.discovery import Discovery
from search.web.exports import Exports
from search.web.feeds import Feeds
from search.web.help import Help
from search.web.locales import Locales
from search.web.pages import Pages
from search.web.reading import Reading
from search.web.security import Prefix, SecurityHeaders, allowed_hosts, host_name
from search.web.trends import Trends
from search.web.why import Why


class AnyPath(PathConverter):
    """A path that may begin with a slash."""

    regex = ".+?"
    part_isolating = False


def create_app(service: SearchService, settings: Settings) -> Flask:
    """A Flask application that serves ``service``. It keeps no state of its visitors."""
    app = Flask("search.web", template_folder=str(templates_folder()), static_folder=str(STATIC))
    # An id may hold two slashes in a row, or begin with one; they belong to it.
    app.url_map.merge_slashes = False
    app.url_map.converters["path"] = AnyPath
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    Locales(settings).register(app)
    _set_up_templates(app, settings)
    _check_host(app, settings)
    compression.register(app)
    Assets().register(app)
    errors.register(app)
    Pages(service, settings).register(app)
    Reading(service, settings).register(app)
    ConcordancePage(service, settings).register(app)
    Why(service, settings).register(app)
    Trends(service, settings).register(app)
    About(service).register(app)
    Help(service).register(app)
    Exports(service, settings).register(app)
    Feeds(service, settings).register(app)
    Discovery(service, settings).register(app)
    Api(service, settings).register(app)
    ApiPage(service).register(app)
    _add_health(app, service)
    app.wsgi_app = SecurityHeaders(  # type: ignore[method-assign]
        Prefix(app.wsgi_app, settings.prefix)
    )
    return app


def _set_up_templates(app: Flask, settings: Settings) -> None:
    clock = Clock(settings.timezone)
    env = app.jinja_env
    env.undefined = StrictUndefined
    env.trim_blocks = env.lstrip_blocks = True
    env.filters.update(
        day=clock.day,
        date=clock.date,
        moment=clock.moment,
        zone_name=clock.zone_name,
        iso=iso_utc,
        last_day=last_day,
        count=numbers.grouped,
    )
    env.tests["day"] = is_day
    env.globals.update(
        site_title=settings.title,
        url_for=addresses.url_of,
        search_url=addresses.search_url,
        article_url=addresses.article_url,
        explain_url=addresses.explain_url,
        runs=pieces.runs,
        facet_items=pieces.facet_items,
        columns=pieces.columns,
        rows=pieces.rows,
        counted=numbers.counted,
        counting=numbers.counting,
        decimals=numbers.decimals,
        say=say,
    )


def _check_host(app: Flask, settings: Settings) -> None:
    """Refuse other names: a foreign site that points its own name here reads nothing."""
    allowed = allowed_hosts(settings.host, settings.hosts)

    def check() -> None:
        name = host_name(request.environ.get("HTTP_HOST", ""))
        if name not in allowed:
            abort(400, f"this server is not called {name!r}; add the name to the setting hosts")

    app.before_request(check)


def _add_health(app: Flask, service: SearchService) -> None:
    def health() -> Response:
        return jsonify(status="ok", articles=service.count())

    app.add_url_rule("/healthz", "health", health)
