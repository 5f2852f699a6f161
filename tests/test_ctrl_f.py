"""The Ctrl+F guarantee: what a reader sees and types in quotes is found, counted and marked.

Any run of 1 to 20 characters with a CJK character, cut from a title or text but not inside a Latin
or digit word, finds its article; the total is that of an independent scan (``tests.scan``); marks
cover the run and nothing but such runs. Other spellings of it give the same list.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.engines.memory.engine import MemoryEngine
from search.engines.registry import open_engine
from search.indexing import rebuild
from search.models import Article, Span
from search.service import SearchOptions, SearchService
from tests.articles import analyzer, article, publish
from tests.scan import QUOTES, Scanner, cut_run
from tests.texts import texts, without_names

RUNS = 300
SPELLED_RUNS = 100
HKCNEWS_FILES = 300
SPELLINGS = ("s2t", "s2hk", "s2tw", "t2s")
NAMES = ("c++", "c#", "f#", "asp.net", "vb.net", ".net")


def fold(text: str) -> str:
    return analyzer().folding.fold(text)


class Checked:
    """A service, its articles, and the scan of them."""

    def __init__(self, service: SearchService) -> None:
        self.service = service
        self.articles = list(service.export())
        self.scanner = Scanner(self.articles, fold)

    def check(self, article: Article, field: str, start: int, run: str) -> None:
        """The guarantee, for one run."""
        query = f'"{run}"'
        expected = self.scanner.ids(run)
        assert article.id in expected
        assert self.ids(query) == expected
        assert self.service.search(query).total == len(expected)
        first, behind = self.ends(run)
        found = self.service.article(article.id, query)
        marks, text = (
            (found.title_marks, article.title)
            if field == "title"
            else (found.text_marks, article.text)
        )
        assert any(a <= start + first and start + behind <= b for a, b in marks), (run, marks)
        for mark in marks:
            self.check_mark(text, mark, run)

    def check_mark(self, text: str, mark: Span, run: str) -> None:
        """A mark is made of occurrences of the run, which may overlap."""
        wanted = self.scanner.canonical(run)
        marked = self.scanner.canonical(text[slice(*mark)])
        assert marked.startswith(wanted) and marked.endswith(wanted), (run, text[slice(*mark)])
        assert self.ends(text[slice(*mark)]) == (0, mark[1] - mark[0])
        if marked != wanted:
            assert set(marked.split("|")) <= set(wanted.split("|")) | {"\x1f"}

    def ends(self, run: str) -> Span:
        """The run without its outer separators."""
        units = [i for i, char in enumerate(run) if self.scanner.canonical(char)]
        return units[0], units[-1] + 1

    def ids(self, query: str) -> set[str]:
        """All ids, page by page."""
        found: list[str] = []
        page = 1
        while True:
            options = SearchOptions(size=100, page=page, collapse=False, sort="newest")
            results = self.service.search(query, options)
            found += [hit.id for hit in results.hits]
            if page * 100 >= results.total:
                assert len(found) == len(set(found)) == results.total
                return set(found)
            page += 1

    def runs(self, count: int, seed: int) -> Iterator[tuple[Article, str, int, str]]:
        """So many runs, cut at random."""
        rng = random.Random(seed)
        while count:
            each = rng.choice(self.articles)
            cut = cut_run(rng, each)
            if (
                cut is not None
                and without_names(each.title + each.text, NAMES) == each.title + each.text
            ):
                count -= 1
                yield each, *cut


@pytest.fixture(scope="module")
def checked(
    corpus: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Checked]:
    """cdt and a part of hkcnews in a Whoosh index."""
    folder = tmp_path_factory.mktemp("ctrl_f")
    files = sorted(path for path in corpus("hkcnews").rglob("*.md"))
    sample = folder / "hkcnews"
    sample.mkdir()
    for n, path in enumerate(files[:: len(files) // HKCNEWS_FILES][:HKCNEWS_FILES]):
        shutil.copy(path, sample / f"{n}_{path.name[-40:]}")
    engine = open_engine("whoosh", folder / "index")
    rebuild(engine, [corpus("cdt"), sample], analyzer=analyzer(), workers=1)
    yield Checked(SearchService(engine))
    engine.close()


def test_runs_of_the_corpora(checked: Checked) -> None:
    assert checked.service.count() > 450
    for each, field, start, run in checked.runs(RUNS, seed=20240504):
        checked.check(each, field, start, run)


def test_other_spellings_of_the_corpora_give_the_same_list(checked: Checked) -> None:
    opencc = pytest.importorskip("opencc")
    converters = [opencc.OpenCC(name) for name in SPELLINGS]
    options = SearchOptions(size=100, collapse=False)

    def listed(run: str) -> list[tuple[str, float]]:
        hits = checked.service.search(f'"{run}"', options).hits
        return [(hit.id, hit.score) for hit in hits]

    for _, _, _, run in checked.runs(SPELLED_RUNS, seed=19840101):
        spellings = {converter.convert(run) for converter in converters} | {run.upper(), fold(run)}
        for spelling in spellings:
            if fold(spelling) == fold(run):  # in 99.5 %: tests/test_fold.py
                assert listed(spelling) == listed(run), (run, spelling)


# Invented texts


class Invented:
    """One service whose articles are replaced: making one takes a second."""

    def __init__(self) -> None:
        self.engine = MemoryEngine()
        self.service = SearchService(self.engine)

    def checked(self, *articles: Article) -> Checked:
        publish(self.engine, *articles)
        return Checked(self.service)


INVENTED = Invented()
invented = texts.map(lambda text: without_names(text, NAMES))


@settings(max_examples=200)
@given(st.lists(st.tuples(invented, invented), min_size=1, max_size=4), st.randoms())
def test_runs_of_invented_texts(drawn: list[tuple[str, str]], rng: random.Random) -> None:
    articles = [
        article(f"报/{n}", text, title.replace("\n", " ")) for n, (title, text) in enumerate(drawn)
    ]
    checked = INVENTED.checked(*articles)
    for each in articles:
        for _ in range(3):
            cut = cut_run(rng, each)
            if cut is not None:
                checked.check(each, *cut)


def test_quote_characters_may_be_left_out_of_what_is_typed() -> None:
    """They are replaced by a space, which takes the same position."""
    text = '他说“国家”『安全』"经济"。'
    checked = INVENTED.checked(article("报/1", text))
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            run = "".join(" " if char in QUOTES else char for char in text[start:end])
            if checked.scanner.canonical(run):
                checked.check(checked.articles[0], "text", start, run)
