"""The command line: options in, a service or an indexing run called, lines or JSON out.

What the commands need is imported inside them, so that ``wensou --help`` and a wrong option answer
at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from search import __version__
from search.errors import UsageError
from search.models import EXPORT_FORMS, ORDERS, SORTS
from search.terminal.commands import Common, Group, run, setting_options
from search.terminal.streams import (
    check_target,
    ended,
    folder_bytes,
    open_lines,
    print_json,
    print_lines,
    print_pieces,
    write_whole,
)

if TYPE_CHECKING:
    from search.evaluation.query_sets import Known, QuerySet
    from search.evaluation.rankings import Rankings
    from search.indexing.run_report import RunReport
    from search.models import SearchResults
    from search.service import SearchService
    from search.settings import Settings

SKIPPED_UNDER_STRICT = 2
REASONS_SHOWN = 5
"""How many skipped files a run names; ``--report`` lists them all."""

INDEXING_SETTINGS = (
    *("user_dict", "synonyms", "engine", "timezone", "workers", "memory_mb", "max_file_mb"),
)
SEARCH_SETTINGS = ("timezone",)
SERVING_SETTINGS = (
    *("host", "port", "prefix", "hosts", "title", "language", "page_size", "timezone"),
    "processes",
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``wensou`` with these arguments (those of the process by default); its exit code."""
    return run(wensou, argv)


@click.group(cls=Group, invoke_without_command=True, no_args_is_help=False)
@click.version_option(__version__, prog_name="wensou", message="%(prog)s %(version)s")
@click.pass_context
def wensou(ctx: click.Context) -> int:
    """Search a folder of Chinese articles.

    \b
    wensou rebuild articles/            index all articles of a folder
    wensou search '上海 "外滩"'          articles with the word 上海 and exactly 外滩
    wensou serve                        the search page
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help(), err=True)
        return UsageError.exit_code
    return 0


# --- indexing ------------------------------------------------------------------------------------


def _indexing_options(function: Callable[..., Any]) -> Callable[..., Any]:
    for decorate in (
        setting_options(*INDEXING_SETTINGS),
        click.option("--strict", is_flag=True, help="Exit with 2 when a file was skipped."),
        click.option("--report", metavar="FILE", help="Write why a file was skipped to FILE."),
        click.argument("paths", nargs=-1, metavar="[PATH]..."),
    ):
        function = decorate(function)
    return function


@wensou.command()
@_indexing_options
def rebuild(common: Common, paths: Sequence[str], report: str, strict: bool, **flags: Any) -> int:
    """Index all articles below each PATH anew.

    The old index serves until the new one is complete. Without a PATH: those of last time.
    """
    from search import indexing

    settings = common.settings(**flags, articles=paths or None)
    with _run_options(settings, common.quiet, report) as options:
        done = indexing.rebuild(roots=settings.articles, **options)
    return _finish("rebuild", done, common, report, strict)


@wensou.command()
@_indexing_options
@click.option("--watch", is_flag=True, help="Go on until Ctrl+C, and index what changes.")
def update(
    common: Common, paths: Sequence[str], report: str, strict: bool, watch: bool, **flags: Any
) -> int:
    """Index what has changed.

    Files below each PATH that were added, changed, renamed or deleted; no other is read. Without
    a PATH: below those of last time.
    """
    from search import indexing

    settings = common.settings(**flags, articles=paths or None)
    with _run_options(settings, common.quiet, report, of_index=True) as options:
        done = indexing.update(paths=settings.articles, **options)
    code = _finish("update", done, common, report, strict)
    if watch:
        with (
            _run_options(settings, quiet=True, of_index=True) as options,
            suppress(KeyboardInterrupt),
        ):
            for done in indexing.watch(paths=settings.articles, **options):
                _finish("update", done, common, report, strict)
    return code


@contextmanager
def _run_options(
    settings: Settings, quiet: bool, report: str | None = None, of_index: bool = False
) -> Iterator[dict[str, Any]]:
    """What an indexing run is given by the settings, and a view of its progress.

    ``of_index``: the analyzer takes over what the index has of it.
    """
    from search.engines.registry import open_engine
    from search.index_meta import kept_analysis
    from search.own_lists import own_files
    from search.readers.files import Limits
    from search.terminal.progress import progress_view
    from search.text.analyzer import Analyzer

    if report:
        check_target(Path(report))
    engine = open_engine(settings.engine, settings.index, settings.memory_mb, settings.workers)
    analyzer = Analyzer.default(kept_analysis(engine) if of_index else {})
    view = progress_view(quiet)
    size = settings.max_file_mb << 20
    try:
        yield {
            "engine": engine,
            "analyzer": analyzer,
            "limits": Limits(size, size, settings.timezone),
            "workers": settings.workers,
            "progress": view,
            "lists": own_files(settings, analyzer.folding.fold, Path.cwd()),
        }
    finally:
        view.close()


def _finish(kind: str, done: RunReport, common: Common, report: str | None, strict: bool) -> int:
    from search.terminal.runs import run_json, run_lines

    if report:
        done.write(Path(report))
    if common.json:
        print_json(run_json(done))
    elif not common.quiet:
        print_lines(run_lines(kind, done, REASONS_SHOWN))
    sys.stdout.flush()
    return SKIPPED_UNDER_STRICT if strict and done.skipped else 0


# --- searching -----------------------------------------------------------------------------------


def _options_of_search(function: Callable[..., Any]) -> Callable[..., Any]:
    collapse = click.option("--no-collapse", is_flag=True, help="List doubles each on their own.")
    return _filters_of_search(collapse(function))


def _filters_of_search(function: Callable[..., Any]) -> Callable[..., Any]:
    for decorate in (
        click.option("--sort", type=click.Choice(SORTS), default=SORTS[0], show_default=True),
        click.option("--before", default="", metavar="DATE", help="Before DATE."),
        click.option(
            "--after", default="", metavar="DATE", help="Not before DATE: 2020, 2020-05, 30d."
        ),
        click.option(
            "--source", "sources", multiple=True, help="Only of this source; may be repeated."
        ),
        click.option("--author", "authors", multiple=True, help="Only by this author; likewise."),
        click.option("--tag", "tags", multiple=True, help="Only with this tag; likewise."),
    ):
        function = decorate(function)
    return function


@wensou.command()
@click.argument("query", nargs=-1)
@_options_of_search
@click.option("--page", type=click.IntRange(min=1), default=1, show_default=True)
@click.option("--size", "page_size", type=int, help="Hits on a page, 1 to 100.")
@click.option("--no-synonyms", is_flag=True, help="Find the words as they are typed only.")
@click.option("--batch", metavar="FILE", help="One query a line; one JSON line each. - is stdin.")
@setting_options(*SEARCH_SETTINGS)
def search(common: Common, query: Sequence[str], batch: str | None, **given: Any) -> int:
    """Print the articles that match QUERY, best first.

    Put -- before a QUERY that begins with a minus: wensou search -- '-香港 台湾'."""
    if bool(query) == bool(batch):
        raise UsageError("give a QUERY or --batch FILE, one of the two: wensou search 上海")
    from search.service import SearchOptions, open_service

    settings = common.settings(page_size=given["page_size"], timezone=given["timezone"])
    options = SearchOptions(
        sources=given["sources"],
        authors=given["authors"],
        tags=given["tags"],
        after=given["after"],
        before=given["before"],
        sort=given["sort"],
        page=given["page"],
        size=settings.page_size,
        collapse=not given["no_collapse"],
        synonyms=not given["no_synonyms"],
    )
    service = open_service(settings)
    if batch:
        return _batch(batch, lambda line: service.search(line, options))
    _print_results(service.search(" ".join(query), options), settings, common)
    return 0


def _batch(file: str, answer: Callable[[str], SearchResults]) -> int:
    from search.jsonable import results_json

    with open_lines(file) as lines:
        for line in lines:
            print_json(results_json(answer(line.rstrip("\r\n"))))
            sys.stdout.flush()
    return 0


def _print_results(results: SearchResults, settings: Settings, common: Common) -> None:
    from search.jsonable import results_json
    from search.terminal.articles import results_lines, style_wanted, summary_lines

    if common.json:
        return print_json(results_json(results))
    style = style_wanted(os.environ)
    print_lines(results_lines(results, settings.timezone, style))
    if not common.quiet:
        print_lines(summary_lines(results, style))


@wensou.command()
@click.argument("query")
@click.argument("id")
@_options_of_search
@setting_options(*SEARCH_SETTINGS)
def explain(common: Common, query: str, id: str, **given: Any) -> int:
    """Say why the article with this ID is a hit of QUERY, at its place, or why it is not."""
    from search.explaining.as_json import explained_json
    from search.service import SearchOptions, open_service
    from search.terminal.articles import style_wanted
    from search.terminal.explanations import explanation_lines

    settings = common.settings(timezone=given.pop("timezone"))
    options = SearchOptions(collapse=not given.pop("no_collapse"), **given)
    explained = open_service(settings).explain(query, id, options)
    if common.json:
        print_json(explained_json(explained))
    else:
        print_lines(explanation_lines(explained, style_wanted(os.environ)))
    return 0


@wensou.command()
@click.argument("text")
def suggest(common: Common, text: str) -> int:
    """Print what TEXT may become: words and titles, by characters, pinyin or first letters."""
    from search.jsonable import suggestions_json
    from search.service import open_service
    from search.terminal.articles import suggestion_lines

    found = open_service(common.settings()).suggest(text)
    if common.json:
        print_json(suggestions_json(text, found))
    else:
        print_lines(suggestion_lines(found))
    return 0


@wensou.command()
@click.argument("id")
@setting_options(*SEARCH_SETTINGS)
def show(common: Common, id: str, **flags: Any) -> int:
    """Print the article with this ID, such as BBC/1047474."""
    from search.jsonable import article_json
    from search.service import open_service
    from search.terminal.articles import article_lines, style_wanted

    settings = common.settings(**flags)
    article = open_service(settings).article(id).article
    if common.json:
        print_json(article_json(article))
    else:
        print_lines(article_lines(article, settings.timezone, style_wanted(os.environ)))
    return 0


@wensou.command()
@click.argument("id")
@click.option("--size", type=click.IntRange(1, 100), default=8, show_default=True, help="How many.")
@setting_options(*SEARCH_SETTINGS)
def related(common: Common, id: str, size: int, **flags: Any) -> int:
    """Print articles about the same as the one with this ID, its keywords and doubles."""
    from search.jsonable import around_json
    from search.service import open_service
    from search.terminal.articles import around_lines, style_wanted

    settings = common.settings(**flags)
    around = open_service(settings).around(id, size)
    if common.json:
        print_json(around_json(around))
    else:
        print_lines(around_lines(around, settings.timezone, style_wanted(os.environ)))
    return 0


@wensou.command()
@click.argument("query", nargs=-1)
@_filters_of_search
@click.option("--no-synonyms", is_flag=True, help="Find the words as they are typed only.")
@click.option("--format", "form", type=click.Choice(EXPORT_FORMS), help="Else as FILE ends.")
@click.option("-o", "--output", metavar="FILE", help="Write to FILE, which appears when complete.")
@setting_options(*SEARCH_SETTINGS)
def export(
    common: Common, query: Sequence[str], form: str | None, output: str | None, **given: Any
) -> int:
    """Print all articles, or those that match QUERY in full, as JSON Lines, CSV or BibTeX."""
    from zoneinfo import ZoneInfo

    from search.exports import FORMS
    from search.service import SearchOptions, open_service

    settings = common.settings(timezone=given.pop("timezone"))
    options = SearchOptions(synonyms=not given.pop("no_synonyms"), **given)
    articles = open_service(settings).export(" ".join(query), options)
    ending = Path(output or "").suffix.removeprefix(".").lower()
    form = form or (ending if ending in FORMS else EXPORT_FORMS[0])
    pieces = FORMS[form].pieces(articles, ZoneInfo(settings.timezone))
    if output and output != "-":
        write_whole(Path(output), pieces)
    else:
        print_pieces(pieces)
    return 0


@wensou.command()
@click.argument("query", nargs=-1, required=True)
@_filters_of_search
@click.option("--order", type=click.Choice(ORDERS), default=ORDERS[0], show_default=True)
@click.option("--width", type=click.IntRange(0, 200), default=30, show_default=True)
@click.option("--no-synonyms", is_flag=True, help="Find the words as they are typed only.")
@click.option("--csv", "is_csv", is_flag=True, help="Print a table for spreadsheets.")
@setting_options(*SEARCH_SETTINGS)
def concordance(common: Common, query: Sequence[str], is_csv: bool, **given: Any) -> int:
    """Print each occurrence of QUERY in its context, aligned.

    The lines come as their articles do (--sort), or by what stands before or after the match
    (--order); --width is the characters of context on each side."""
    from zoneinfo import ZoneInfo

    from search.exports import concordance_csv
    from search.jsonable import concordance_json
    from search.service import SearchOptions, open_service
    from search.terminal.articles import style_wanted
    from search.terminal.concordance import concordance_lines, concordance_summary

    settings = common.settings(timezone=given.pop("timezone"))
    order, width, text = given.pop("order"), given.pop("width"), " ".join(query)
    options = SearchOptions(synonyms=not given.pop("no_synonyms"), **given)
    found = open_service(settings).concordance(text, options, order, width)
    if is_csv:
        print_pieces(concordance_csv(found, ZoneInfo(settings.timezone)))
    elif common.json:
        print_json(concordance_json(text, found))
    else:
        style = style_wanted(os.environ)
        print_lines(concordance_lines(found, settings.timezone, style))
        if not common.quiet:
            print_lines(concordance_summary(found, style))
    return 0


# --- the rest ------------------------------------------------------------------------------------


@wensou.command()
@setting_options(*SERVING_SETTINGS)
def serve(common: Common, **flags: Any) -> int:
    """Serve the search page until Ctrl+C."""
    from search.service import open_service
    from search.web.app import create_app
    from search.web.serving import serve as serve_app

    settings = common.settings(**flags)
    service = open_service(settings)
    service.warm_up()
    serve_app(create_app(service, settings), settings, service.prepare)
    return 0


@wensou.command()
def info(common: Common) -> int:
    """Say what is in the index, and how it was built."""
    from search.service import open_service

    settings = common.settings()
    said = open_service(settings).info()
    return _print_pairs({**said, "bytes": folder_bytes(settings.index)}, common)


@wensou.command()
@click.argument("text")
@click.option("--query", "is_query", is_flag=True, help="Read TEXT as a query: tree, notes, terms.")
def analyze(common: Common, text: str, is_query: bool) -> int:
    """Show how TEXT is folded, and which words, pairs and units it is cut into."""
    from search.explaining.as_json import query_json, text_json
    from search.service import open_service

    service = open_service(common.settings())
    if is_query:
        return _print_pairs(query_json(service.analyze_query(text)), common)
    return _print_pairs(text_json(service.analyze(text)), common)


# --- evaluation ----------------------------------------------------------------------------------


@wensou.command()
@click.argument("queries", nargs=-1, required=True, metavar="QUERIES...")
@click.option("--articles", multiple=True, metavar="PATH", help="Search these; may be repeated.")
@click.option("--with", "others", multiple=True, metavar="PATH", help="And among these; likewise.")
@click.option("--compare", metavar="OTHER", help="Another index, or a file that --save wrote.")
@click.option("--save", metavar="FILE", help="Write what was found to FILE.")
@click.option("--no-synonyms", is_flag=True, help="Without synonyms; an index to compare too.")
@setting_options(*SEARCH_SETTINGS)
def evaluate(common: Common, queries: Sequence[str], **given: Any) -> int:
    """Measure how well the answers to QUERIES are found.

    A file of QUERIES has lines {"query": ..., "relevant": [ids]}, or is a SQuAD file (DRCD, CMRC)
    whose paragraphs are articles. Searched are --articles, --with and such paragraphs, in an index
    that is made for it, or the articles of --index DIR.
    """
    from search.evaluation.query_sets import known, read_query_sets
    from search.evaluation.rankings import ranking_lines, rankings_of, read_rankings
    from search.evaluation.results import result_of, together
    from search.terminal.evaluation import evaluation_json, evaluation_lines

    sets = read_query_sets(map(Path, queries))
    other = Path(given["compare"]) if given["compare"] else None
    # What can be wrong is found before the long part.
    kept = read_rankings(other) if other and not other.is_dir() else None
    if given["save"]:
        check_target(Path(given["save"]))
    with _searched(common, sets, given) as service:
        ids = tuple(service.ids())
        judged = {each.name: known(each, ids) for each in sets}
        found = _ranked(service, judged, common, given)
    if given["save"]:
        write_whole(Path(given["save"]), ended(ranking_lines(found)))
    others: Mapping[str, Rankings] = {}
    if kept is not None:
        others = {name: rankings_of(kept, name, each.queries) for name, each in judged.items()}
    elif other:
        with _opened(common.settings(timezone=given["timezone"], index=other)) as service:
            others = _ranked(service, judged, common, given)
    results = [result_of(name, judged[name], found[name], others.get(name)) for name in judged]
    if common.json:
        print_json(evaluation_json(together(results), results))
    else:
        print_lines(evaluation_lines(results))
    return 0


def _ranked(
    service: SearchService,
    judged: Mapping[str, Known],
    common: Common,
    given: Mapping[str, Any],
) -> dict[str, Rankings]:
    """What the service finds for the queries of each set."""
    from search.evaluation.rankings import rank
    from search.terminal.progress import watched

    return {
        name: rank(service, watched(each.queries, name, common.quiet), not given["no_synonyms"])
        for name, each in judged.items()
    }


def _opened(settings: Settings) -> closing[SearchService]:
    from search.service import open_service

    return closing(open_service(settings))


@contextmanager
def _searched(
    common: Common, sets: Sequence[QuerySet], given: Mapping[str, Any]
) -> Iterator[SearchService]:
    """The service that is evaluated: on the index, or on one of the articles that are given."""
    from search import indexing
    from search.evaluation.query_sets import article_lines

    settings = common.settings(timezone=given["timezone"])
    roots = [Path(path) for path in (*given["articles"], *given["others"])]
    if common.index and roots:
        raise UsageError("give --index, or --articles and --with: articles of one index count")
    if common.index or not (roots or any(each.paragraphs for each in sets)):
        with _opened(settings) as service:
            yield service
        return
    with TemporaryDirectory(prefix="wensou-evaluate-") as work:
        for number, each in enumerate(sets):
            if each.paragraphs:
                roots.append(Path(work, f"{number}.jsonl"))
                write_whole(roots[-1], ended(article_lines(each.paragraphs)))
        settings = replace(settings, index=Path(work, "index"))
        with _run_options(settings, common.quiet) as options:
            indexing.rebuild(roots=roots, **options)
        with _opened(settings) as service:
            yield service


# --- printing ------------------------------------------------------------------------------------


def _print_pairs(pairs: dict[str, object], common: Common) -> int:
    from search.terminal.articles import pairs_lines

    if common.json:
        print_json(pairs)
    else:
        print_lines(pairs_lines(pairs))
    return 0
