"""Here is an article, or a run of a query: which tokens? The same object serves both.

Its data (dictionary, fold, classes, rules) is a set of named files, so that an index keeps its own
copy and queries use that copy.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from hashlib import blake2b, sha256
from importlib import import_module, resources
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.errors import AnalyzerChangedError, MissingExtraError
from search.jsonable import article_to_bytes
from search.models import AnalyzedArticle, Article, Note, Span, Tokens
from search.text.analyzed import AnalyzedArticles, Head, Keywords
from search.text.cleaning import CleaningRules
from search.text.columns import HAN_RUN, CutRuns, TokenColumns, cut_by, read_columns
from search.text.dictionary import Dictionary, folded_words, read_words, write_words
from search.text.fold import FoldTable
from search.text.host import written_host
from search.text.segment import BREAK, Segmenter, make_segmenter
from search.text.signature import FillPlaces, Ints, places_of, signatures
from search.text.synonyms import Group, combined
from search.text.trie import Trie
from search.text.units import CJK, UnitArrays, UnitReader, read_classes

ANALYSIS_VERSION = b"1"
"""Raised whenever the code of search/text would cut the same data otherwise."""

DICTIONARY = "dictionary"
FOLDED_WORDS = "folded_words.txt"
VERSION = "version"
PACKAGE_DATA = (
    "fold.tsv",
    "classes.tsv",
    "cleaning.yaml",
    "function_characters.txt",
    "surnames.txt",
    "names.txt",
)
FILES = (*PACKAGE_DATA, DICTIONARY, FOLDED_WORDS, VERSION)

SYNONYMS = "synonyms.txt"
OWN_SYNONYMS = "own_synonyms.txt"
OWN_DICT = "own_dict.txt"
OWN_WORDS = "own_words.txt"
CHANGEABLE = (SYNONYMS, OWN_SYNONYMS, OWN_DICT, OWN_WORDS)
"""What an update can bring in, each only where there is something in it: the synonyms of the
program and those of people, their user dictionary, and what it tells the segmenter (see
search.text.own_words)."""

_COMPILED = ("search.text.compiled_cut", "search.text.compiled_signature")

_PHONETIC = (
    "\u3040-\u30ff\u31f0-\u31ff\U0001aff0-\U0001b16f",  # kana
    "\u1100-\u11ff\u302e\u302f\u3131-\u318e\ua960-\ua97f\uac00-\ud7ff",  # hangul
    "\u3105-\u312f\u31a0-\u31bf",  # bopomofo
)
"""Blocks of which a run is one word, as far as their characters are CJK units."""


class Analyzer:
    """Text to tokens: fold, units, words."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self._cut_runs: CutRuns = cut_by(lambda runs: self.segmenter.cut(runs))
        self._fill_places: FillPlaces = places_of

    @classmethod
    def default(cls, known: Mapping[str, bytes] | None = None) -> Analyzer:
        """The analyzer of this installation: jieba's dictionary and the data of this package.

        ``known`` are the sound files of an index: what is made of the dictionary is taken from
        them where it is the same, for making it takes half a second.
        """
        data = resources.files("search.text") / "data"
        files = {name: (data / name).read_bytes() for name in PACKAGE_DATA}
        files[VERSION] = ANALYSIS_VERSION
        dictionary = _jieba_dictionary().read_bytes()
        made = _of_dictionary(known or {}, dictionary, files) or {
            DICTIONARY: Dictionary.of(dictionary).packed,
            FOLDED_WORDS: write_words(folded_words(dictionary, FoldTable(files["fold.tsv"]))),
        }
        return cls({**files, **made, SYNONYMS: (data / SYNONYMS).read_bytes()})

    @classmethod
    def from_files(cls, files: dict[str, bytes]) -> Analyzer:
        """The analyzer of an index, from the files kept with it.

        Raises AnalyzerChangedError where this version of the program cannot use them.
        """
        if files.get(VERSION) != ANALYSIS_VERSION or any(name not in files for name in FILES):
            raise AnalyzerChangedError(
                Note("the index was made by another version of the analyzer: run `wensou rebuild`")
            )
        return cls(files)

    def changed(self, **files: bytes) -> Analyzer:
        """The same with other CHANGEABLE files, named by their keys (``own_words=``)."""
        chosen = {f"{key}.txt": data for key, data in files.items()}
        assert chosen.keys() <= set(CHANGEABLE)
        files = {name: data for name, data in {**self.files, **chosen}.items() if data}
        return self if files == self.files else Analyzer(files)

    @cached_property
    def fingerprint(self) -> str:
        """Changes with the version, the dictionary or a rule, not with jieba or rjieba."""
        return self._digest(sorted(self.files))

    @cached_property
    def core_fingerprint(self) -> str:
        """The same without what an update can bring in."""
        return self._digest(sorted(self.files.keys() - set(CHANGEABLE)))

    def _digest(self, names: list[str]) -> str:
        digest = blake2b(digest_size=16)
        for name in names:
            data = self.files[name]
            # The same dictionary may be compressed otherwise by another zlib.
            data = self.dictionary.digest.encode() if name == DICTIONARY else data
            digest.update(f"{name} {len(data)}\n".encode() + data)
        return digest.hexdigest()

    @cached_property
    def dictionary(self) -> Dictionary:
        """The dictionary of the segmenter."""
        return Dictionary(self.files[DICTIONARY])

    @cached_property
    def folding(self) -> FoldTable:
        """The fold of T2."""
        return FoldTable(self.files["fold.tsv"])

    @cached_property
    def units(self) -> UnitReader:
        """Reads units (T3, T4)."""
        names = tuple(_lines(self.files["names.txt"]))
        return UnitReader(self.folding, read_classes(self.files["classes.tsv"]), names)

    @cached_property
    def _other_cjk(self) -> re.Pattern[str]:
        """The words among CJK units outside Han runs: phonetic runs, and single characters."""
        cjk = f"[{_ranges(self.units.classes == CJK)}]"
        runs = "|".join(f"(?:(?={cjk})[{block}])+" for block in _PHONETIC)
        return re.compile(f"(?={cjk})(?:{runs}|.)")

    @cached_property
    def segmenter(self) -> Segmenter:
        """Cuts Han runs."""
        own = read_words(self.files.get(OWN_WORDS, b""))
        return make_segmenter(self.dictionary, [*read_words(self.files[FOLDED_WORDS]), *own])

    def accelerate(self) -> bool:
        """Analyse articles by compiled loops from now on, where they are there: says whether they
        are. That pays for who analyses thousands."""
        try:
            compiled_cut, signature = map(import_module, _COMPILED)
        except ImportError:
            return False
        words = (self.dictionary.text(), self.files[FOLDED_WORDS], self.files.get(OWN_WORDS, b""))
        self._fill_places = signature.places_of
        self._cut_runs = compiled_cut.CompiledCut(
            Trie.of(b"".join(words)),
            _jieba_dictionary().parent,
            lambda runs: self.segmenter.cut(runs),
        )
        return True

    @cached_property
    def word_count(self) -> int:
        """How many words the dictionary has, people's own apart."""
        return self.dictionary.text().count(b"\n")

    def frequencies(self) -> dict[str, int]:
        """The words that the segmenter knows without people's own, and how often each occurs."""
        words = [*self.dictionary.words(), *read_words(self.files[FOLDED_WORDS])]
        return {word: frequency for word, frequency, _ in words}

    @cached_property
    def synonyms(self) -> tuple[Group, ...]:
        """The groups of words that mean the same: those of the program, and people's own."""
        shipped, own = (self.files.get(name, b"") for name in (SYNONYMS, OWN_SYNONYMS))
        return tuple(combined(shipped, own, self.folding.fold))

    @cached_property
    def rules(self) -> CleaningRules:
        """What the readers drop from pages."""
        return CleaningRules.load(self.files["cleaning.yaml"])

    @cached_property
    def function_characters(self) -> frozenset[str]:
        """Characters that may be missing when they stand alone in a query (Q2)."""
        return _characters(self.files["function_characters.txt"])

    @cached_property
    def surnames(self) -> frozenset[str]:
        """Characters that bind to the word after them (Q2)."""
        return _characters(self.files["surnames.txt"])

    def analyze(self, article: Article) -> AnalyzedArticle:
        """The tokens of title and text, the folded keywords, and the signature."""
        *columns, vocabulary, signature = self._read([article])
        title, text = (next(side.each(vocabulary)) for side in columns)
        (keywords,) = self._keywords([article])
        return AnalyzedArticle(article, title, text, keywords, signature.tobytes())

    def analyze_all(self, articles: Sequence[Article]) -> AnalyzedArticles:
        """The same of several articles, side by side: several times as quick as one by one."""
        title, text, vocabulary, signatures = self._read(articles)
        return AnalyzedArticles(
            list(map(Head.of, articles)),
            list(map(article_to_bytes, articles)),
            title,
            text,
            vocabulary,
            self._keywords(articles),
            signatures,
        )

    def tokens(self, text: str) -> Tokens:
        """The units and words of ``text`` (not folded yet)."""
        found = self.units.read_folded(self.folding.codes(text + BREAK))
        columns, vocabulary = self._columns(found, np.array([len(text)]))
        return next(columns.each(vocabulary))

    def _read(
        self, articles: Sequence[Article]
    ) -> tuple[TokenColumns, TokenColumns, list[str], NDArray[np.void]]:
        """The tokens of titles and of texts, the strings in them, and the signatures."""
        texts = [text for article in articles for text in (article.title, article.text)]
        found = self.units.read_folded(self.folding.codes(BREAK.join([*texts, ""])))
        ends = np.cumsum([len(text) + 1 for text in texts], dtype=np.int64) - 1
        columns, vocabulary = self._columns(found, ends)
        is_letter = found.is_word.copy()
        is_letter[found.starts[found.is_cjk]] = True
        known = signatures(found.codes, is_letter, found.is_word, ends, self._fill_places)
        return columns.every_other(0), columns.every_other(1), vocabulary, known

    def _keywords(self, articles: Sequence[Article]) -> list[Keywords]:
        """What filters look at: (field, folded value) pairs of each article."""
        pairs = [_keywords(article) for article in articles]
        folded = self.folding.fold("".join([value for each in pairs for _, value in each]))
        found: list[Keywords] = []
        end = 0
        for each in pairs:
            values = []
            for field, value in each:
                start, end = end, end + len(value)
                values.append((field, folded[start:end]))
            found.append(tuple(values))
        return found

    def _columns(self, found: UnitArrays, ends: Ints) -> tuple[TokenColumns, list[str]]:
        return read_columns(found, ends, self._cut_runs, self._words_between)

    def cut(self, run: str) -> list[str]:
        """The words of the CJK units of folded text, in order; other characters are left out."""
        words: list[str] = []
        end = 0
        for match in HAN_RUN.finditer(run):
            words += self._words_between(run[end : match.start()])
            words += self.segmenter.cut(match.group())
            end = match.end()
        return words + self._words_between(run[end:])

    def word_spans(self, text: str) -> list[Span]:
        """Where the words of ``cut`` stand in a text, folded or not, in order."""
        folded = self.folding.fold(text)
        spans = []
        end = 0
        for word in self.cut(folded):
            start = folded.index(word, end)
            end = start + len(word)
            spans.append((start, end))
        return spans

    def _words_between(self, text: str) -> list[str]:
        """The words of CJK units of text without Han runs."""
        return [] if text.isascii() else self._other_cjk.findall(text)


def _jieba_dictionary() -> Path:
    spec = find_spec("jieba")  # found, not imported: jieba takes long to import
    if spec is None or spec.origin is None:
        raise MissingExtraError("the package jieba is not installed: pip install jieba")
    return Path(spec.origin).parent / "dict.txt"


def _of_dictionary(
    known: Mapping[str, bytes], dictionary: bytes, files: Mapping[str, bytes]
) -> dict[str, bytes]:
    """What was made of the dictionary, if of this one, folded as by these files."""
    same = known.keys() >= set(FILES) and all(
        known[name] == files[name] for name in ("fold.tsv", VERSION)
    )
    if not same or Dictionary(known[DICTIONARY]).digest != sha256(dictionary).hexdigest():
        return {}
    return {name: known[name] for name in (DICTIONARY, FOLDED_WORDS)}


def _ranges(chosen: NDArray[np.bool_]) -> str:
    """The chosen code points as the inside of a character class."""
    borders = np.flatnonzero(np.diff(chosen, prepend=False, append=False)).reshape(-1, 2)
    return "".join(f"{chr(first)}-{chr(behind - 1)}" for first, behind in borders.tolist())


def _keywords(article: Article) -> list[tuple[str, str]]:
    """What filters look at: (field, value) pairs, not folded."""
    site = written_host(article.url)
    pairs = [("source", article.source), ("site", site), ("author", article.author)]
    return [pair for pair in [*pairs, *[("tag", tag) for tag in article.tags]] if pair[1]]


def _lines(data: bytes) -> list[str]:
    lines = (line.strip() for line in data.decode("utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("# ")]


def _characters(data: bytes) -> frozenset[str]:
    return frozenset("".join(_lines(data)).replace(" ", ""))
