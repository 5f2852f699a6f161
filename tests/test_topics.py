"""What is an article about? Terms that a person would name, by what the other articles have."""

from __future__ import annotations

from itertools import pairwise

import pytest

from search.engines.memory.engine import MemoryEngine
from search.models import Article
from search.topics import TopicReader
from tests.articles import analyzed, analyzer, article

OTHERS = [
    article(f"别/{n}", text, f"第{n}条")
    for n, text in enumerate(
        [
            "政府今天表示，經濟發展很好，市民可以放心。",
            "政府昨天表示，交通發展很好，市民都說方便。",
            "市民表示，今天天氣很好，可以去看電影。",
            "The government said that the economy is good and the people agree.",
            "People said that the weather is good and the film is long.",
            "警方今天表示，昨天的事情還在調查。",
        ]
        * 6
    )
]


def topics(one: Article, *others: Article, most: int = 5) -> list[str]:
    """The topics of an article among others."""
    engine = MemoryEngine()
    with engine.rebuild() as batch:
        for each in analyzed(one, *others, *OTHERS):
            batch.add(each)
    reader = TopicReader(analyzer(), engine.count(), engine.articles_with)
    found = reader.topics(one, most)
    assert all(0 < other.weight <= one.weight for one, other in pairwise(found))
    assert all(each.articles > 0 for each in found)
    return [each.text for each in found]


def test_what_is_repeated_and_rare_comes_first() -> None:
    one = article("报/1", "政府今天表示，長江水位上升，三峽開閘放水。三峽的水位很好。", "三峽開閘")
    found = topics(one)
    assert found[0] in ("三峽", "三峽開閘")
    assert "水位" in found and not {"政府", "表示", "今天", "的"} & set(found)


def test_names_that_are_cut_are_put_together() -> None:
    text = "孟晚舟昨天返國。孟晚舟在機場說，祖國很好。記者問孟晚舟。"
    other = article("别/x", "孟晚舟案開庭，今天表示。", "其他")
    found = topics(article("报/1", text), other)
    assert found[0] == "孟晚舟" and not {"孟晚", "舟"} & set(found)


def test_words_that_only_stand_side_by_side_stay_apart() -> None:
    text = "長江公司表示好，長江公司表示不好。長江公司很大。"
    others = [article(f"别/x{n}", "長江很長，公司很多，長江公司也多。") for n in range(4)]
    assert topics(article("报/1", text), *others)[0] == "長江公司"
    assert "長江公司表示" not in topics(article("报/1", text), *others)


def test_latin_names_and_words_of_other_languages() -> None:
    text = (
        "The film by Nick Cave is long. Nick Cave said that the film and the economy of the film "
        "is good. The people like Nick Cave, and the government said so."
    )
    found = topics(article("报/1", text))
    assert found[0] == "Nick Cave"
    assert not {"the", "The", "said", "is", "and", "Nick", "Cave"} & set(found)


def test_terms_are_written_as_in_the_article() -> None:
    one = article("报/1", "網絡安全與ＮＢＡ，網絡安全、NBA。", "5G網絡")
    assert {"ＮＢＡ"} <= set(topics(one)) and "网络" not in topics(one)


def test_no_topic_is_a_part_of_another() -> None:
    text = "孔子學院關閉。孔子學院是孔子的學院，孔子說。" * 3
    found = topics(article("报/1", text))
    assert not [one for one in found for other in found if one != other and one in other]


def test_numbers_and_function_characters_are_no_topics() -> None:
    assert topics(article("报/1", "2019 2019 2019 的的的 了了了 12 12", "2019")) == []


@pytest.mark.parametrize("text", ["", "。", "一", "\U00020000" * 3, "a" * 5000, "國" * 30000])
def test_any_text_has_some_or_none(text: str) -> None:
    assert len(topics(article("报/1", text, text[:20]))) <= 5


def test_as_many_as_are_wanted() -> None:
    text = "三峽 長江 黃河 洞庭湖 鄱陽湖 太湖。" * 2
    assert len(topics(article("报/1", text), most=3)) == 3
    assert len(topics(article("报/1", text), most=9)) == 6
