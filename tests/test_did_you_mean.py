"""Did you mean, through the service, over invented articles."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.engines.memory.engine import MemoryEngine
from search.service import SearchOptions, SearchService
from search.spelling.corrector import MOST_SEARCHES, Corrector
from search.spelling.guesses import Guesser
from search.spelling.lexicon import Lexicon
from search.spelling.readings import Readings
from search.spelling.shapes import Shapes
from search.spelling.sounds import SoundTable
from tests.articles import article, publish

TEXTS = (
    *("立法会今天测试新系统，行政长官出席",) * 12,
    *("特别行政区的经济发展，香港立法会与选举",) * 12,
    *("北京与香港的编辑在图书馆看报",) * 12,
    *("孟晚舟回国，facebook 与 hong kong 的 google",) * 12,
    *("音乐会在重庆举行",) * 12,
    "别的事情",
)


@pytest.fixture(scope="module")
def service() -> SearchService:
    engine = MemoryEngine()
    found = [
        article(f"{'甲' if n % 2 else '乙'}/{n}", f"{text}。{n}", published="2020-01-01")
        for n, text in enumerate(TEXTS)
    ]
    publish(engine, *found)
    return SearchService(engine)


def offered(service: SearchService, text: str) -> str | None:
    found = service.search(text).correction
    return found and found.query


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("侧试", "测试"),
        ("测式", "测试"),
        ("香巷", "香港"),
        ("测侍", "测试"),  # 侍 looks like 试 and sounds like it
        ("行政官长", "行政长官"),
        ("特别行区", "特别行政区"),
        ("测测试", "测试"),
        ("立法慧", "立法会"),
        ("立发会", "立法会"),
        ("香港立法慧选举", "香港立法会选举"),
        ("孟晚周", "孟晚舟"),
        ("beijing", "北京"),
        ("Bei jing", "北京"),
        ("bei'jing", "北京"),
        ("xianggang", "香港"),
        ("xiangang", "香港"),
        ("lifahui", "立法会"),
        ("chongqing", "重庆"),
        ("zhongqing", "重庆"),
        ("mengwanzhou", "孟晚舟"),
        ("bj", "北京"),
        ("facebok", "facebook"),
        ("face book", "facebook"),
        ("hongkong", "hong kong"),
        ("gogle", "google"),
    ],
)
def test_slips(service: SearchService, typed: str, meant: str) -> None:
    assert offered(service, typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "测试",
        "香港 北京",
        "立法会选举",
        "facebook",
        "别的事情",
        "",
        "*",
        "的",
        "火锅",
        "=侧试",
        "zzzz",
        "2019",
        "侧" * 200,
        "qwertyuiop" * 100,
    ],
)
def test_nothing_is_offered(service: SearchService, text: str) -> None:
    assert offered(service, text) is None


def test_a_long_query_that_stands_in_an_article_was_meant(service: SearchService) -> None:
    engine = MemoryEngine()
    slips = "立法慧说音乐会在重庆举行"
    texts = ["立法会说话", "音乐会在重庆举行"] * 12
    publish(engine, *(article(f"报/{n}", text) for n, text in enumerate([slips, *texts])))
    service = SearchService(engine)
    assert offered(service, "立法慧说") == "立法会说"
    assert offered(service, "立法慧说 音乐会在重庆举行") is None


def test_the_rest_of_the_query_stays(service: SearchService) -> None:
    assert offered(service, '来源：甲 "侧试" -火锅') == '来源：甲 "测试" -火锅'
    assert offered(service, "侧试 香港") is None  # no article has both
    assert offered(service, "侧试 系统") == "测试 系统"


def test_what_is_negated_or_a_filter_is_no_slip(service: SearchService) -> None:
    assert offered(service, "香港 -侧试") is None
    assert offered(service, "来源：测式 香港") is None


def test_it_finds_what_it_says_under_the_same_filters(service: SearchService) -> None:
    options = SearchOptions(sources=("甲",))
    found = service.search("侧试", options).correction
    assert found and found.total == 6
    assert service.search(found.query, options).total == 6
    assert service.search("侧试", SearchOptions(sources=("丙",))).correction is None


def test_later_pages_repeat_no_offer(service: SearchService) -> None:
    assert service.search("侧试", SearchOptions(page=2)).correction is None


def test_the_script_is_that_of_the_query(service: SearchService) -> None:
    assert offered(service, "側試") == "測試"
    assert offered(service, "側試 系統") == "測試 系統"
    assert offered(service, "特別行區") == "特別行政區"


def test_without_a_clue_the_script_is_that_of_the_titles() -> None:
    engine = MemoryEngine()
    publish(engine, *(article(f"報/{n}", "測試在北京的圖書館", "測試報告") for n in range(5)))
    service = SearchService(engine)
    assert offered(service, "tushuguan") == "圖書館"
    assert offered(service, "图书官") == "图书馆"


def test_other_words_after_an_update() -> None:
    engine = MemoryEngine()
    publish(engine, article("报/1", "香港"))
    service = SearchService(engine, clock=lambda: 0.0)
    assert offered(service, "侧试") is None
    publish(engine, article("报/1", "测试"))
    assert offered(service, "侧试") == "测试"


def test_an_index_without_words() -> None:
    engine = MemoryEngine()
    publish(engine)
    service = SearchService(engine)
    assert offered(service, "侧试") is None
    assert offered(service, "beijing") is None
    assert service.suggest("bei") == ()


LEXICON = Lexicon(
    {"测试": 9, "侧室": 2, "香港": 30, "立法会": 12, "google": 3, "北京": 4, "北京大学": 2},
    SoundTable(Readings.load()),
)
GUESSER = Guesser(LEXICON, Shapes.load())


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.text("测试侧香港立法会的北京大学abgoxin '\"-*()。", max_size=300), st.integers(0, 3))
def test_any_text_is_answered_after_few_searches(text: str, found: int) -> None:
    asked = 0

    def standing(texts: Sequence[str]) -> list[int]:
        nonlocal asked
        asked += len(texts)
        return [len(text) % 5 for text in texts]

    Corrector(GUESSER, lambda query: standing([query])[0], standing).correct(text, [text], found)
    assert asked <= MOST_SEARCHES
