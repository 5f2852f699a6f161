"""How do people's lists get into an index, and which of its articles do their words change?

An article has to be read again only where a word that has changed stands in it: the cut of all
other runs is what it was (``search.text.own_words`` says why). Such a word is found in the index as
a quote would be, in either script. Synonyms are for queries and change no article.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from search.engines.base import Batch, Engine
from search.errors import AnalyzerChangedError
from search.index_meta import ANALYSIS, IndexMeta, analysis_files
from search.models import EVERYTHING, AnalyzedArticle, SearchRequest
from search.own_lists import OwnLists
from search.query import Or, Phrase
from search.query import Sequence as Units
from search.text.analyzer import CHANGEABLE, OWN_DICT, OWN_SYNONYMS, OWN_WORDS, SYNONYMS, Analyzer
from search.text.dictionary import read_words
from search.text.own_words import changed_words, own_words

SOUGHT = 64
"""So many words are looked for at once."""

READ = 100
"""So many articles are fetched at once."""


@dataclass(frozen=True, slots=True)
class ListChanges:
    """What an index is to be told: ``files`` of the analyzer that have changed (empty: it goes),
    the ``words`` that have, and whether any article may be cut otherwise."""

    files: dict[str, bytes]
    words: tuple[str, ...] = ()
    all_articles: bool = False

    @property
    def synonyms(self) -> bool:
        """Whether those have changed."""
        return not self.files.keys().isdisjoint((SYNONYMS, OWN_SYNONYMS))

    def attach(self, batch: Batch) -> None:
        """Put the files into a batch."""
        for name, data in self.files.items():
            batch.attach(ANALYSIS + name, data)


def with_lists(analyzer: Analyzer, lists: OwnLists, before: dict[str, bytes]) -> Analyzer:
    """The analyzer with people's lists; where there is no file, with what was there ``before``."""
    synonyms = before.get(OWN_SYNONYMS, b"")
    if lists.synonyms is not None:
        synonyms = lists.synonyms.to_bytes()
    given, told = before.get(OWN_DICT, b""), before.get(OWN_WORDS, b"")
    if lists.user_dict is not None and lists.user_dict.to_bytes() != given:
        given, told = lists.user_dict.to_bytes(), b""
        if given:
            fold = analyzer.folding.fold
            told = own_words(lists.user_dict.words, analyzer.frequencies(), fold)
    return analyzer.changed(own_synonyms=synonyms, own_dict=given, own_words=told)


def kept_lists(engine: Engine, meta: IndexMeta) -> dict[str, bytes]:
    """What an index has of people's lists."""
    names = [name for name in CHANGEABLE if name in meta.analysis and name != SYNONYMS]
    return {name: engine.attachment(ANALYSIS + name) or b"" for name in names}


def kept_notices(lists: OwnLists, before: dict[str, bytes]) -> Iterator[str]:
    """Say which lists an index goes on with although their files are not there."""
    for found, name, said in (
        (lists.user_dict, OWN_DICT, "words of the user dictionary"),
        (lists.synonyms, OWN_SYNONYMS, "synonyms"),
    ):
        if found is None and before.get(name):
            yield f"the index keeps its {said}: their file is not there (an empty one removes them)"


def list_changes(engine: Engine, meta: IndexMeta, analyzer: Analyzer) -> ListChanges:
    """What has changed between an index and the analyzer that it is to have.

    Raises AnalyzerChangedError where that cannot be brought into it, IndexUnusableError.
    """
    if analyzer.fingerprint == meta.fingerprint:
        return ListChanges({})
    old = Analyzer(analysis_files(engine, meta))
    if old.core_fingerprint != analyzer.core_fingerprint:
        raise AnalyzerChangedError(
            "the index was made with another dictionary or other rules: run wensou rebuild"
        )
    files = {
        name: analyzer.files.get(name, b"")
        for name in CHANGEABLE
        if analyzer.files.get(name) != old.files.get(name)
    }
    if OWN_WORDS not in files:
        return ListChanges(files)
    before, after = (read_words(each.files.get(OWN_WORDS, b"")) for each in (old, analyzer))
    known, fold = analyzer.frequencies(), analyzer.folding.fold
    words, all_articles = changed_words(before, after, known, fold)
    return ListChanges(files, tuple(words), all_articles)


def affected(engine: Engine, changes: ListChanges) -> set[str]:
    """The ids of the articles in which a changed word stands, or of all that may be cut anew."""
    if changes.all_articles:
        return set(engine.ids())
    found: set[str] = set()
    for words in _portions(changes.words, SOUGHT):
        query = Or(tuple(Phrase(word, _units(word)) for word in words))
        request = SearchRequest(query, sort="newest", size=EVERYTHING, facets=(), collapse=False)
        found.update(hit.id for hit in engine.search(request).hits)
    return found


def articles_again(
    engine: Engine, analyzer: Analyzer, ids: Iterable[str]
) -> Iterator[AnalyzedArticle]:
    """Articles of an index, analysed anew. What the index keeps of an article is all that was read
    from its file, so no file is opened."""
    for portion in _portions(sorted(ids), READ):
        for article in engine.get(portion):
            if article is not None:
                yield analyzer.analyze(article)


def _units(word: str) -> Units:
    """A word of Han characters: each is a CJK unit, at the position behind the one before."""
    return Units(tuple(word), tuple(range(len(word))), (True,) * len(word))


def _portions(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for first in range(0, len(items), size):
        yield items[first : first + size]
