"""The analyzer: its data, its fingerprint, and what it makes of an article."""

from __future__ import annotations

from collections import Counter
from functools import cached_property

import pytest
from hypothesis import given

from search.errors import AnalyzerChangedError
from search.models import WORD_UNIT, Tokens
from search.text.analyzer import DICTIONARY, FILES, FOLDED_WORDS, SYNONYMS, VERSION, Analyzer
from search.text.dictionary import Dictionary, read_words
from search.text.segment import JiebaSegmenter, RjiebaSegmenter, Segmenter
from search.text.units import unit_strings
from tests.articles import analyzer, article
from tests.texts import any_text, texts

TEXT = "國家安全與經濟，5G 网络。COVID-19 在全球；國家，カード 5g"


def same(one: Tokens, other: Tokens) -> bool:
    return (
        unit_strings(one) == unit_strings(other)
        and one.positions.tolist() == other.positions.tolist()
        and one.words == other.words
        and one.word_counts.tolist() == other.word_counts.tolist()
    )


def test_the_analyzer_of_an_index_is_the_one_that_made_it() -> None:
    copy = Analyzer.from_files(dict(analyzer().files))
    assert set(copy.files) == {*FILES, SYNONYMS}
    assert copy.fingerprint == analyzer().fingerprint
    assert same(copy.tokens(TEXT), analyzer().tokens(TEXT))
    assert copy.function_characters == analyzer().function_characters
    assert copy.surnames == analyzer().surnames


@pytest.mark.parametrize("name", [name for name in FILES if name not in (VERSION, DICTIONARY)])
def test_a_changed_file_changes_the_fingerprint(name: str) -> None:
    files = analyzer().files
    changed = Analyzer.from_files({**files, name: files[name] + b"\n"})
    assert changed.fingerprint != analyzer().fingerprint


def test_a_changed_dictionary_changes_the_fingerprint_and_the_words() -> None:
    files = analyzer().files
    longer = analyzer().dictionary.text() + "国家安全与经济 9999 n\n".encode()
    own = Analyzer.from_files({**files, DICTIONARY: Dictionary.of(longer).packed})
    assert own.fingerprint != analyzer().fingerprint
    assert own.cut("国家安全与经济") == ["国家安全与经济"]
    assert analyzer().cut("国家安全与经济") == ["国家", "安全", "与", "经济"]


def test_the_fingerprint_is_of_the_dictionary_not_of_its_compression() -> None:
    files = analyzer().files
    stored = Dictionary.of(analyzer().dictionary.text(), level=0).packed
    assert stored != files[DICTIONARY]
    assert Analyzer({**files, DICTIONARY: stored}).fingerprint == analyzer().fingerprint


def test_a_function_character_of_the_index_s_own_list() -> None:
    own = Analyzer({**analyzer().files, "function_characters.txt": "# 表\n甲 乙\n丙\n".encode()})
    assert own.function_characters == frozenset("甲乙丙")


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_an_error_that_says_what_to_do(name: str) -> None:
    files = {other: data for other, data in analyzer().files.items() if other != name}
    with pytest.raises(AnalyzerChangedError, match="wensou rebuild"):
        Analyzer.from_files(files)


def test_another_version_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(AnalyzerChangedError, match="wensou rebuild"):
        Analyzer.from_files({**analyzer().files, VERSION: b"0"})


def test_the_fingerprint_and_tokens_do_not_depend_on_who_cuts() -> None:
    class WithJieba(Analyzer):
        """As where rjieba is not installed."""

        @cached_property
        def segmenter(self) -> Segmenter:
            return JiebaSegmenter(self.dictionary, read_words(self.files[FOLDED_WORDS]))

    pytest.importorskip("rjieba")
    other = WithJieba(analyzer().files)
    assert isinstance(analyzer().segmenter, RjiebaSegmenter)
    assert other.fingerprint == analyzer().fingerprint
    assert same(other.tokens(TEXT), analyzer().tokens(TEXT))


def test_what_an_index_has_of_the_analyzer_is_taken_over() -> None:
    known = {**analyzer().files, FOLDED_WORDS: b"\xe7\x94\xb2 1 n\n"}
    assert Analyzer.default(known).files == known


@pytest.mark.parametrize("name", ["fold.tsv", VERSION, DICTIONARY])
def test_what_an_index_has_of_another_analyzer_is_not(name: str) -> None:
    known = {**analyzer().files, FOLDED_WORDS: b"", name: b"another"}
    assert Analyzer.default(known).files == analyzer().files
    del known[name]
    assert Analyzer.default(known).files == analyzer().files


def test_words_and_their_counts() -> None:
    tokens = analyzer().tokens(TEXT)
    counts = dict(zip(tokens.words, tokens.word_counts.tolist(), strict=True))
    assert counts == {
        "国家": 2,
        "安全": 1,
        "与": 1,
        "经济": 1,
        "网络": 1,
        "在": 1,
        "全球": 1,
        "カード": 1,
        "5g": 2,
        "covid": 1,
        "19": 1,
    }
    assert tokens.words[-3:] == tokens.vocabulary == ("5g", "covid", "19")


def test_text_without_han_needs_no_segmenter() -> None:
    own = Analyzer(analyzer().files)
    assert own.tokens("BBC カード, 5g").words == ("カード", "bbc", "5g")
    assert own.cut("bbc カード, 5g") == ["カード"]
    assert "segmenter" not in vars(own)


def test_no_stop_word_is_dropped() -> None:
    assert {"的", "了", "在"} <= set(analyzer().tokens("他的书在桌上了").words)


def test_an_article() -> None:
    written = article(
        "報/1", "正文", "标题", author="記者ABC", tags=("時政", ""), url="https://WWW.A.com:80/x"
    )
    analyzed = analyzer().analyze(written)
    assert analyzed.article is written
    assert unit_strings(analyzed.title) == ["标", "题"]
    assert unit_strings(analyzed.text) == ["正", "文"]
    assert analyzed.keywords == (
        ("source", "报"),
        ("site", "www.a.com"),
        ("author", "记者abc"),
        ("tag", "时政"),
    )


@pytest.mark.parametrize("url", ["", "http://[", "no url", "mailto:a@b.c"])
def test_a_url_without_a_host_gives_no_site(url: str) -> None:
    assert "site" not in dict(analyzer().analyze(article("报/1", url=url)).keywords)


@given(texts | any_text)
def test_the_words_of_an_article_are_those_of_a_query(text: str) -> None:
    tokens = analyzer().tokens(text)
    behind = len(tokens.words) - len(tokens.vocabulary)
    counted = dict(zip(tokens.words[:behind], tokens.word_counts.tolist(), strict=False))
    assert counted == Counter(analyzer().cut(analyzer().folding.fold(text)))


@given(texts | any_text, texts | any_text)
def test_title_and_text_do_not_touch(title: str, text: str) -> None:
    analyzed = analyzer().analyze(article("報/1", text, title, tags=(title,), author=text))
    assert same(analyzed.title, analyzer().tokens(title))
    assert same(analyzed.text, analyzer().tokens(text))
    fold = analyzer().folding.fold
    assert dict(analyzed.keywords).get("tag", "") == fold(title)
    assert dict(analyzed.keywords).get("author", "") == fold(text)


@given(texts)
def test_the_counts_add_up(text: str) -> None:
    tokens = analyzer().tokens(text)
    assert len(set(tokens.words)) == len(tokens.words) == len(tokens.word_counts)
    assert (tokens.word_counts > 0).all()
    behind = len(tokens.words) - len(tokens.vocabulary)
    cjk = (tokens.units < WORD_UNIT).sum()
    lengths = [len(word) for word in tokens.words[:behind]]
    assert sum(tokens.word_counts[:behind] * lengths) == cjk
    assert sum(tokens.word_counts[behind:]) == len(tokens.units) - cjk
