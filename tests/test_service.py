"""The service over a handful of invented articles."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path

import pytest

from search.engines.memory.engine import MemoryEngine
from search.errors import ArticleNotFoundError, IndexUnusableError, UsageError
from search.explaining.as_json import explained_json, query_json, text_json
from search.models import Article, FacetCount
from search.service import (
    MAX_PAGE,
    MAX_SIZE,
    SearchOptions,
    SearchService,
    open_service,
)
from search.settings import load_settings
from search.text.analyzer import Analyzer
from tests.articles import analyzer, article, publish

ARTICLES = (
    article("报/1", "國家安全與經濟。", "头条", "2019-05-01", url="https://www.a.com/1"),
    article("报/2", "瓦特改良蒸汽机，国家富强。", "蒸汽机", "2020-06-01", "张三"),
    article("刊/1", "瓦特的故事", "人物", "2021-07-01", tags=("历史",)),
    article("刊/2", "瓦特的故事", "人物", "2022-08-01"),
    article("刊/3", "蔡英文在5G 网络", "没有日期"),
)
PLAIN = SearchOptions()
NOW = datetime(2022, 8, 20, tzinfo=timezone.utc)


def served(*articles: Article) -> SearchService:
    engine = MemoryEngine()
    publish(engine, *articles)
    return SearchService(engine, now=lambda: NOW)


@pytest.fixture(scope="module")
def service() -> SearchService:
    return served(*ARTICLES)


def ids(service: SearchService, text: str, options: SearchOptions = PLAIN) -> list[str]:
    return [hit.id for hit in service.search(text, options).hits]


# Search


def test_a_hit_has_all_that_is_shown(service: SearchService) -> None:
    results = service.search("国家安全")
    assert (results.query, results.tree, results.notes) == ("国家安全", "AND(国家, 安全)", ())
    assert (results.total, results.groups, results.page, results.size) == (1, 1, 1, 10)
    (hit,) = [hit for hit in results.hits if not hit.missing]
    assert (hit.id, hit.source, hit.title, hit.url) == ("报/1", "报", "头条", "https://www.a.com/1")
    assert hit.published == datetime(2019, 5, 1, tzinfo=timezone.utc)
    assert hit.score > 0
    (snippet,) = hit.snippets
    assert (snippet.start, snippet.text, snippet.marks) == (0, "國家安全與經濟。", ((0, 4),))
    assert results.took_ms >= 0


def test_title_marks(service: SearchService) -> None:
    (hit,) = service.search('"蒸汽机"').hits
    assert (hit.id, hit.title_marks, hit.author) == ("报/2", ((0, 3),), "张三")


def test_partial_matches_name_what_they_lack(service: SearchService) -> None:
    results = service.search("瓦特 改良")
    assert (results.total, results.groups, results.listed) == (1, 1, 1)
    results = service.search("瓦特 的故事 改良", SearchOptions(collapse=False))
    assert results.total == 0
    assert {hit.id: hit.missing for hit in results.hits} == {
        "刊/1": ("改良",),
        "刊/2": ("改良",),
        "报/2": ("故事",),
    }
    assert all(hit.snippets[0].marks for hit in results.hits)


def test_doubles_collapse(service: SearchService) -> None:
    results = service.search("瓦特 故事")
    assert (results.total, results.groups) == (2, 1)
    assert [(hit.id, hit.same) for hit in results.hits if not hit.missing] == [("刊/2", 1)]
    apart = service.search("瓦特 故事", SearchOptions(collapse=False))
    assert [(hit.id, hit.same) for hit in apart.hits[:2]] == [("刊/2", 0), ("刊/1", 0)]


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_no_text_is_all_articles_newest_first(service: SearchService, text: str) -> None:
    results = service.search(text)
    assert [hit.id for hit in results.hits] == ["刊/2", "报/2", "报/1", "刊/3"]
    assert (results.total, results.groups, results.tree, results.notes) == (5, 4, "ALL", ())
    assert ids(service, text, SearchOptions(sort="oldest"))[0] == "报/1"


def test_filters_alone_are_newest_first(service: SearchService) -> None:
    assert ids(service, "source:报") == ["报/2", "报/1"]
    assert ids(service, "before:2021") == ["报/2", "报/1"]


def test_nothing_to_look_for_finds_nothing(service: SearchService) -> None:
    for text in ("，。", '""', "OR", "date:明天"):
        results = service.search(text)
        assert (results.total, results.hits) == (0, ())
        assert results.notes


def test_sorts(service: SearchService) -> None:
    assert ids(service, "国家", SearchOptions(sort="newest")) == ["报/2", "报/1"]
    assert ids(service, "国家", SearchOptions(sort="oldest")) == ["报/1", "报/2"]
    assert set(ids(service, "国家")) == {"报/1", "报/2"}


def test_sources(service: SearchService) -> None:
    assert ids(service, "", SearchOptions(sources=("报",))) == ["报/2", "报/1"]
    assert ids(service, "", SearchOptions(sources=("報",))) == ["报/2", "报/1"]
    assert len(ids(service, "", SearchOptions(sources=("报", "刊")))) == 4
    assert ids(service, "source:刊", SearchOptions(sources=("报",))) == []
    results = service.search("", SearchOptions(sources=("報",)))
    assert {f.value: f.count for f in results.facets["source"]} == {"刊": 3, "报": 2}
    assert {f.value: f.count for f in results.facets["year"]} == {"2020": 1, "2019": 1}


def test_authors_and_tags_are_counted_as_they_are_written_and_chosen_in_either_script() -> None:
    service = served(
        article("报/1", "国家", "1", "2019-05-01", "張三", ("新聞", "Ａ股")),
        article("报/2", "国家", "2", "2020-05-01", "记者張三", ("新聞",)),
        article("报/3", "国家", "3", "2021-05-01"),
    )
    facets = service.search("国家").facets
    assert facets["author"] == (FacetCount("張三", 1), FacetCount("记者張三", 1))
    assert facets["tag"] == (FacetCount("新聞", 2), FacetCount("Ａ股", 1))
    assert ids(service, "国家", SearchOptions(authors=("张三",))) == ["报/1"]
    assert ids(service, "国家", SearchOptions(authors=("張三", "李四"))) == ["报/1"]
    assert ids(service, "", SearchOptions(tags=("新闻",))) == ["报/2", "报/1"]
    assert ids(service, "", SearchOptions(tags=("a股", "无"), sources=("报",))) == ["报/1"]


def test_several_years_can_be_chosen(service: SearchService) -> None:
    chosen = SearchOptions(years=("2019", "2021"))
    assert ids(service, "", chosen) == ["刊/1", "报/1"]
    years = service.search("", chosen).facets["year"]
    assert [each.value for each in years] == ["2022", "2021", "2020", "2019"]
    assert ids(service, "", SearchOptions(years=("2019", "2021"), after="2020")) == ["刊/1"]
    (note,) = service.search("", SearchOptions(years=("20", "2019"))).notes
    assert note.startswith("看不懂的日期：20")


@pytest.mark.parametrize(
    ("after", "before", "expected"),
    [
        ("2020", "", "刊/2 刊/1 报/2"),
        ("", "2020-06", "报/1"),
        ("2020-06-01", "2021", "报/2"),
        ("30d", "", "刊/2"),
        ("昨天", "", ""),
        (" 2022 ", " ", "刊/2"),
    ],
)
def test_dates(service: SearchService, after: str, before: str, expected: str) -> None:
    options = SearchOptions(after=after, before=before, collapse=False)
    assert ids(service, "", options) == expected.split()


def test_a_bad_date_is_ignored_with_a_note(service: SearchService) -> None:
    results = service.search("国家", SearchOptions(after="2019-02-30", before="明天"))
    assert results.total == 2
    assert [note for note in results.notes if "2019-02-30" in note]
    assert [note for note in results.notes if "明天" in note]


@pytest.mark.parametrize(
    "options",
    [
        SearchOptions(sort="best"),
        SearchOptions(page=0),
        SearchOptions(page=-1),
        SearchOptions(page=MAX_PAGE + 1),
        SearchOptions(size=0),
    ],
)
def test_options_that_make_no_sense_are_errors(
    service: SearchService, options: SearchOptions
) -> None:
    with pytest.raises(UsageError):
        service.search("国家", options)


def test_pages(service: SearchService) -> None:
    pages = [ids(service, "", SearchOptions(size=2, page=page)) for page in (1, 2, 3)]
    assert pages == [["刊/2", "报/2"], ["报/1", "刊/3"], []]
    assert service.search("", SearchOptions(size=9999)).size == MAX_SIZE


def test_a_lower_bound_has_a_note() -> None:
    many = served(*(article(f"报/{n}", f"w{n:04}") for n in range(1001)))
    results = many.search("w*")
    assert results.lower_bound
    assert any("下限" in note for note in results.notes)


def test_exact_spelling(service: SearchService) -> None:
    assert ids(service, "=國家") == ["报/1"]
    assert ids(service, "=国家") == ["报/2"]


class Forgetful(MemoryEngine):
    """As when another process deletes an article between the search and the look-up."""

    def get(self, ids: Iterable[str]) -> list[Article | None]:
        found = super().get(ids)
        return [None if each and each.id == "报/1" else each for each in found]


def test_a_hit_that_is_gone_meanwhile_is_shown_as_it_was_found() -> None:
    engine = Forgetful()
    publish(engine, *ARTICLES)
    hits = SearchService(engine).search("国家").hits
    assert [(hit.id, bool(hit.snippets)) for hit in hits] == [("报/1", True), ("报/2", True)]


# One article


def test_an_article_with_marks(service: SearchService) -> None:
    found = service.article("刊/3", "蔡英文 日期 5G网络")
    assert found.article == ARTICLES[4]
    assert found.title_marks == ((2, 4),)
    assert [found.article.text[a:b] for a, b in found.text_marks] == ["蔡英文", "5G 网络"]
    assert service.article("刊/3").text_marks == ()
    assert service.article("刊/3", '"蔡').notes


def test_an_unknown_article(service: SearchService) -> None:
    with pytest.raises(ArticleNotFoundError):
        service.article("刊/9")


# Export


def test_export_is_all_articles_newest_first(service: SearchService) -> None:
    ids = [found.id for found in service.export()]
    assert ids == ["刊/2", "刊/1", "报/2", "报/1", "刊/3"]
    assert list(service.export(" ")) == list(service.export())


def test_export_of_a_query_is_its_full_matches_in_order(service: SearchService) -> None:
    options = SearchOptions(collapse=False)
    found = [each.id for each in service.export("瓦特")]
    assert found == [hit.id for hit in service.search("瓦特", options).hits if not hit.missing]
    assert len(found) == 3
    assert [each.id for each in service.export("瓦特 改良")] == ["报/2"]
    assert list(service.export("瓦特 完全没有")) == []
    assert [each.id for each in service.export("source:报")] == ["报/2", "报/1"]


def test_export_of_a_query_goes_to_the_end() -> None:
    count = MAX_SIZE * 2 + 1
    many = served(*(article(f"报/{n:03}", "国家", f"{n}") for n in range(count)))
    assert [each.id for each in many.export('"国家"')] == [f"报/{n:03}" for n in range(count)]
    assert sum(1 for _ in many.export()) == count


def test_export_follows_the_options_but_page_size_and_doubles(service: SearchService) -> None:
    def exported(text: str = "", **options: object) -> list[str]:
        return [each.id for each in service.export(text, SearchOptions(**options))]  # type: ignore[arg-type]

    assert exported(sources=("报",)) == ["报/2", "报/1"]
    assert exported(sort="oldest", after="2020", before="2022") == ["报/2", "刊/1"]
    assert exported("瓦特的故事", page=2, size=1, collapse=True) == ["刊/2", "刊/1"]


def test_an_export_by_a_date_that_cannot_be_read_is_an_error(service: SearchService) -> None:
    with pytest.raises(UsageError, match="cannot read the date 昔日: write"):
        service.export("瓦特", SearchOptions(after="昔日"))
    with pytest.raises(UsageError):
        service.export("瓦特", SearchOptions(sort="longest"))


# The rest


def test_analyze(service: SearchService) -> None:
    assert text_json(service.analyze("國家 5G，家")) == {
        "text": "國家 5G，家",
        "folded": "国家 5g,家",
        "words": [["国家", 0, 2], ["5g", 3, 5], ["家", 6, 7]],
        "bigrams": ["国家"],
        "units": [["国", 0, 0, 1], ["家", 1, 1, 2], ["5g", 2, 3, 5], ["家", 4, 6, 7]],
    }


def test_analyze_a_query(service: SearchService) -> None:
    found = query_json(service.analyze_query('國家 -"安全" source:报 "'))
    assert found["tree"] == 'AND(國家, NOT("安全"), source:报)'
    assert found["filters"] == [{"field": "source", "values": ["报"], "spans": []}]
    assert found["scoring"] == [
        ["words", "国家"],
        ["bigrams", "国家"],
        ["chars", "国"],
        ["chars", "家"],
        ["title_words", "国家"],
        ["title_bigrams", "国家"],
    ]
    assert len(found["notes"]) == 1


def test_explain(service: SearchService) -> None:
    found = service.explain("瓦特的 国家", "报/2")
    hit = next(hit for hit in service.search("瓦特的 国家").hits if hit.id == "报/2")
    assert abs(found.explanation.score - hit.score) < 2e-6
    assert [each.snippet for each in found.passages] == list(hit.snippets)
    assert [word.text for word in found.passages[0].words] == [
        *("瓦特", "改良", "蒸汽机", "国家", "富强")
    ]
    assert found.title.words == (("蒸汽机", 0, 3),)
    as_json = explained_json(found)
    assert as_json["match"] == "full" and as_json["score"] == found.explanation.score
    parts = (*as_json["terms"], *as_json["pairs"], as_json["passage"])
    assert sum(each["score"] for each in parts) == pytest.approx(hit.score, abs=2e-6)


def test_explain_takes_the_filters_of_a_search(service: SearchService) -> None:
    options = SearchOptions(sources=("刊",), after="2019", sort="newest")
    found = service.explain("瓦特", "报/2", options).explanation
    assert [each.holds for each in found.filters] == [False, True]
    assert found.reasons == ("filter",)
    assert service.explain("瓦特", "刊/1", options).explanation.place == 2
    assert service.explain("瓦特", "刊/1", options).explanation.stands_behind == "刊/2"
    with pytest.raises(ArticleNotFoundError):
        service.explain("瓦特", "刊/9")


def test_what_the_index_says_of_itself(service: SearchService) -> None:
    assert service.count() == 5
    assert [(each.value, each.count) for each in service.sources()] == [("刊", 3), ("报", 2)]
    info = service.info()
    assert info["fingerprint"] == analyzer().fingerprint
    assert info["sources"] == [["刊", 3], ["报", 2]]
    assert info["first"] == ARTICLES[0].published
    assert info["last"] == ARTICLES[3].published
    assert info["years"] == [["2022", 1], ["2021", 1], ["2020", 1], ["2019", 1]]
    assert (info["undated"], info["timezone"]) == (1, "Asia/Shanghai")
    assert info["versions"]["whoosh"] == version("whoosh")  # type: ignore[index]
    assert info["dictionary"]["words"] > 300_000  # type: ignore[index]


def test_an_empty_index() -> None:
    empty = served()
    assert (empty.count(), list(empty.export()), empty.search("国家").hits) == (0, [], ())
    assert empty.search("").total == 0
    assert (empty.info()["first"], empty.info()["last"]) == (None, None)


def test_no_index(tmp_path: Path) -> None:
    with pytest.raises(IndexUnusableError, match="wensou rebuild"):
        SearchService(MemoryEngine()).search("国家")
    with pytest.raises(IndexUnusableError, match="wensou rebuild"):
        open_service(load_settings({"index": tmp_path / "none"}, {}, tmp_path))


def test_another_index_s_rules_are_used_from_the_next_question_on() -> None:
    engine = MemoryEngine()
    publish(engine, *ARTICLES)
    service = SearchService(engine)
    assert service.search("蒸汽机的改良").tree == "AND(蒸汽机, 的?, 改良)"
    other = Analyzer({**analyzer().files, "function_characters.txt": "甲\n".encode()})
    publish(engine, *ARTICLES[:2], by=other)
    assert service.count() == 2
    assert service.search("蒸汽机的改良").tree == "AND(蒸汽机的, 改良)"
    assert service.info()["fingerprint"] == other.fingerprint


class Watched(MemoryEngine):
    """Counts how often files are read; the first to read waits until ``expected`` threads ask."""

    def __init__(self) -> None:
        super().__init__()
        self.read: Counter[str] = Counter()
        self.expected = 1
        self._asking: set[int] = set()
        self._all_ask = threading.Event()

    @property
    def version(self) -> str:
        self._asking.add(threading.get_ident())
        if len(self._asking) >= self.expected:
            self._all_ask.set()
        return super().version

    def attachment(self, name: str) -> bytes | None:
        self.read[name] += 1
        assert self._all_ask.wait(timeout=60)
        return super().attachment(name)

    def expect(self, threads: int) -> None:
        """Begin to count anew."""
        self.read.clear()
        self._asking.clear()
        self._all_ask.clear()
        self.expected = threads


def test_threads_that_meet_another_index_read_its_rules_once() -> None:
    engine = Watched()
    publish(engine, *ARTICLES)
    service = SearchService(engine)
    assert service.search("国家").total == 2
    other = Analyzer({**analyzer().files, "function_characters.txt": "甲\n".encode()})
    publish(engine, *ARTICLES, by=other)
    engine.expect(threads=3)
    totals: list[int] = []
    threads = [
        threading.Thread(target=lambda: totals.append(service.search("国家").total))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert totals == [2, 2, 2]
    assert set(engine.read.values()) == {1}


def test_the_same_rules_are_not_read_again() -> None:
    engine = Watched()
    publish(engine, *ARTICLES)
    service = SearchService(engine)
    assert service.search("国家").total == 2
    publish(engine, *ARTICLES[:1])
    engine.expect(threads=1)
    assert service.search("国家").total == 1
    assert set(engine.read) == {"meta.json"}


@pytest.mark.parametrize("articles", [ARTICLES, ()])
def test_after_warming_up_nothing_is_read(articles: tuple[Article, ...]) -> None:
    engine = Watched()
    publish(engine, *articles)
    service = SearchService(engine)
    service.warm_up()
    assert engine.read
    engine.expect(threads=1)
    assert service.search("国家").total in (0, 2)
    assert not engine.read


def test_questions_while_the_index_is_replaced() -> None:
    engine = MemoryEngine()
    publish(engine, *ARTICLES)
    service = SearchService(engine)
    failures: list[BaseException] = []

    def ask() -> None:
        try:
            for _ in range(50):
                assert service.search("国家").total in (1, 2)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for n in range(20):
        publish(engine, *ARTICLES[: 1 + n % 2])
    for thread in threads:
        thread.join()
    assert failures == []
