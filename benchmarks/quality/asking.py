"""Ask the systems all queries, keep what they find, and judge it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.jobs import MissingPeerError
from benchmarks.quality.building import NAMES
from benchmarks.quality.found_names import FoundNames, look_up
from benchmarks.quality.places import HALVES, Collection, collections
from benchmarks.quality.report import Found
from benchmarks.quality.systems import ENGINE, OURS, SYSTEMS, Ask
from search.evaluation.measures import values_of
from search.evaluation.query_sets import QuerySet, read_query_set, read_query_sets
from search.evaluation.rankings import Rankings, ranking_lines, rankings_of, read_rankings
from search.service import open_service
from search.settings import Settings
from search.text.analyzer import Analyzer


def ask_all(work: Path, systems: Sequence[str]) -> None:
    """Build the indexes of the systems and ask them; one that is missing here is told of."""
    for collection in collections(work):
        built: set[str] = set()
        for name in systems:
            system, started = SYSTEMS[name], time.process_time()
            try:
                if system.place not in built:
                    shutil.rmtree(collection.place(system.place), ignore_errors=True)
                    system.build(collection)
                    built.add(system.place)
                _ask(collection, name, system.ask(collection))
            except MissingPeerError as error:
                print(f"{name}: {error}", flush=True)
            else:
                seconds = time.process_time() - started
                print(f"{collection.name} {name}: {seconds:.0f} CPU s", flush=True)


def _ask(collection: Collection, name: str, ask: Ask) -> None:
    found: dict[str, Rankings] = {
        each.name: {query.text: tuple(ask(query.text)) for query in each.queries}
        for each in _judged_sets(collection)
    }
    lines = (f"{line}\n" for line in ranking_lines(found))
    collection.rankings(name).write_text("".join(lines), encoding="utf-8")


def _judged_sets(collection: Collection) -> list[QuerySet]:
    """The sets of a collection but the names, of which more is asked than who comes first."""
    files = sorted(collection.sets.glob("*.jsonl"))
    return read_query_sets(each for each in files if not each.name.startswith(f"{NAMES}."))


def judge(work: Path) -> Found:
    """The measures of all rankings that are kept in the work folder, and of names."""
    values = {}
    for collection in collections(work):
        sets = _judged_sets(collection)
        for name in SYSTEMS:
            file = collection.rankings(name)
            kept = read_rankings(file) if file.exists() else {}
            for each in sets if kept else ():
                title, _, half = each.name.rpartition(".")
                found = rankings_of(kept, each.name, each.queries)
                values[name, title, half] = values_of(each.queries, found)
    names, articles = _names(collections(work)[0])
    return Found(values, names, articles)


def _names(questions: Collection) -> tuple[dict[str, FoundNames], int]:
    """The names by half, and how many articles there are."""
    place = questions.place(SYSTEMS[OURS].place)
    service = open_service(Settings(index=place, engine=ENGINE))
    fold: Callable[[str], str] = Analyzer.default().folding.fold
    sets = {half: read_query_set(questions.sets / f"{NAMES}.{half}.jsonl") for half in HALVES}
    found = {half: look_up(service, each.queries, fold) for half, each in sets.items()}
    for half, each in found.items():
        print(f"names, {half}: the first hit is not about {' '.join(each.lacking)}", flush=True)
    count = service.count()
    service.close()
    return found, count
