"""What stands around an article: related ones, doubles, keywords."""

from __future__ import annotations

import pytest

from search.errors import ArticleNotFoundError
from search.jsonable import around_json
from search.service import SearchService
from tests.alike import changed, written
from tests.articles import article
from tests.test_service import served

LONG = written(1)
ARTICLES = (
    article("报/1", "三峽開閘放水，三峽水位下降，長江航運恢復。", "三峽開閘", "2020-01-01"),
    article("报/2", "長江三峽的水位又上升了，三峽又開閘。", "三峽再開閘", "2020-02-01"),
    article("刊/1", "三峽的遊客很多，長江航運公司很高興。", "三峽遊", "2020-03-01"),
    article("刊/2", "今天的電影很好看，觀眾很多。", "電影", "2020-04-01"),
    article("报/3", LONG, "水位", "2020-05-01"),
    article("刊/3", changed(LONG, 0.05), "水位", "2020-06-01"),
    article("刊/4", changed(LONG, 0.1), "水位", "2020-06-02"),
    *(article(f"别/{n}", f"別的事情，第{n}件，很多人說。", "別的") for n in range(12)),
)


@pytest.fixture(scope="module")
def service() -> SearchService:
    return served(*ARTICLES)


def test_related_articles_are_about_the_same(service: SearchService) -> None:
    around = service.around("报/1")
    assert [each.id for each in around.related] == ["报/2", "刊/1"]
    assert around.related[0].score > around.related[1].score > 0
    assert (around.related[0].title, around.related[0].source) == ("三峽再開閘", "报")
    assert "三峽" in [each.text for each in around.keywords]
    assert (around.doubles, around.same) == ((), 0)
    assert [each.id for each in service.around("报/1", 1).related] == ["报/2"]


def test_doubles_are_not_among_the_related(service: SearchService) -> None:
    around = service.around("刊/3")
    assert [each.id for each in around.doubles] == ["刊/4", "报/3"] and around.same == 2
    assert not {"刊/3", "刊/4", "报/3"} & {each.id for each in around.related}


def test_an_article_without_topics_has_no_related_ones() -> None:
    lone = served(article("报/1", "", "的"), article("报/2", "國家", "大事"))
    around = lone.around("报/1")
    assert (around.keywords, around.related, around.same) == ((), (), 0)


def test_an_unknown_id(service: SearchService) -> None:
    with pytest.raises(ArticleNotFoundError, match="no article"):
        service.around("报/99")


def test_as_json(service: SearchService) -> None:
    found = around_json(service.around("刊/3", 1))
    assert list(found) == ["id", "keywords", "related", "doubles", "same"]
    assert found["doubles"][0] == {
        "id": "刊/4",
        "source": "刊",
        "title": "水位",
        "url": "",
        "published": "2020-06-02T00:00:00Z",
        "author": "",
    }
    assert found["same"] == 2 and list(found["related"][0])[-1] == "score"
    assert list(found["keywords"][0]) == ["text", "weight", "articles"]
