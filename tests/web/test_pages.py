"""Every page renders and says what is so."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient

from search.models import Correction, Expansion, FacetCount

from .articles import build
from .conftest import make_client


def get(client: FlaskClient, url: str, status: int = 200, **args: object) -> BeautifulSoup:
    answer = client.get(url, query_string=args or None)
    assert answer.status_code == status, answer.text
    return BeautifulSoup(answer.text, "lxml")


def texts(page: BeautifulSoup, selector: str) -> list[str]:
    return [" ".join(tag.get_text().split()) for tag in page.select(selector)]


def link(page: BeautifulSoup, text: str) -> Tag:
    found = [a for a in page.select("a") if text in f"{a.get('aria-label', '')} {a.get_text()}"]
    assert found, f"no link {text!r}"
    return found[0]


def state_of(tag: Tag) -> dict[str, list[str]]:
    return parse_qs(urlsplit(str(tag["href"])).query)


def test_the_entrance_shows_what_the_index_holds(client: FlaskClient) -> None:
    page = get(client, "/")
    assert texts(page, ".holdings") == ["馆藏 32 篇文章，6 个来源，1998 至 2023 年"]
    assert texts(page, ".shelf a")[0] == "一张星表的三百年"
    assert texts(page, ".drawers a")[0] == "江河通讯16 篇"
    assert texts(page, ".examples li a") == ['"一张星表的三百年"', "来源：江河通讯", "日期：2023"]
    assert page.select_one("input#q[name=q]") and page.select_one("label[for=q]")


def test_the_entrance_of_an_empty_index_says_what_to_do() -> None:
    page = get(make_client([]), "/")
    assert "wensou rebuild" in page.get_text() and not page.select(".shelf")


def test_another_query_is_offered_above_the_hits() -> None:
    offered = Correction('大运河 "丝绸"', 3)
    client = make_client(changes={"correction": offered})
    page = get(client, "/", q="大运合", sort="newest")
    assert texts(page, ".correction") == ['您是不是要找：大运河 "丝绸"（3 篇）']
    state = state_of(link(page, '大运河 "丝绸"'))
    assert state == {"q": ['大运河 "丝绸"'], "sort": ["newest"]}


def test_results_show_marks_source_date_and_total(client: FlaskClient) -> None:
    page = get(client, "/", q="大运河")
    assert texts(page, ".total")[0].startswith("找到 14 篇")
    first = page.select_one(".hit")
    assert first and texts(page, ".hit h3 mark")[0] == "大运河"
    assert first.select_one(".snippet mark")
    assert first.select_one(".source").get_text() == "江河通讯"  # type: ignore[union-attr]
    assert first.select_one("time")["datetime"] == "2019-03-14T01:20:00Z"  # type: ignore[index]
    assert "另有 2 篇相同" in page.get_text()
    assert page.select_one("#q")["value"] == "大运河"  # type: ignore[index]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"lower_bound": True}, "至少找到 14 篇"),
        ({"total": 1234, "groups": 1200}, "找到 1,234 篇，相同的合并后 1,200 条"),
    ],
)
def test_totals_are_worded_honestly(changes: dict[str, object], said: str) -> None:
    page = get(make_client(changes=changes), "/", q="大运河")
    assert texts(page, ".total")[0].startswith(said)


def test_an_unknown_date_is_said_to_be_unknown(client: FlaskClient) -> None:
    page = get(client, "/", q="湯圓")
    assert texts(page, ".hit-head .unknown") == ["日期未知"] and not page.select(".hit time")
    page = get(client, "/article/食味錄/1012")
    assert texts(page, ".card .unknown") == ["日期未知"]


def test_notes_of_the_parser_are_shown(client: FlaskClient) -> None:
    assert texts(get(client, "/", q='"大运河'), ".notes li") == ["引号没有闭合"]


def test_synonyms_are_noted_and_can_be_left() -> None:
    client = make_client(changes={"expansions": (Expansion("运河", ("漕渠",)),)})
    page = get(client, "/", q="运河", source="江河通讯")
    assert state_of(link(page, "不查同义词")) == {
        "q": ["运河"],
        "source": ["江河通讯"],
        "synonyms": ["0"],
    }
    page = get(client, "/", q="运河", synonyms="0")
    assert state_of(link(page, "也查同义词")) == {"q": ["运河"]}
    assert state_of(page.select_one(".hit h3 a"))["synonyms"] == ["0"]  # type: ignore[arg-type]
    get(client, "/", status=400, q="运河", synonyms="perhaps")


def test_partial_hits_follow_a_heading_and_name_what_they_lack(client: FlaskClient) -> None:
    page = get(client, "/", q="大运河 闸前")
    assert texts(page, ".divider h2") == ["以下文章只含一部分词语"]
    lists = page.select(".hits")
    assert len(lists) == 2 and not lists[0].select(".missing")
    assert [s.get_text() for s in lists[1].select(".missing s")][:2] == ["闸前", "闸前"]
    assert lists[1]["start"] == str(len(lists[0].select(".hit")) + 1)


def test_partial_hits_alone_are_introduced_as_such(client: FlaskClient) -> None:
    page = get(client, "/", q="大运河 望远镜")
    assert texts(page, ".divider h2") == ["没有文章包含全部词语"]
    assert texts(page, ".total")[0].startswith("找到 0 篇")


def test_nothing_found_comes_with_advice(client: FlaskClient) -> None:
    page = get(client, "/", q='"火星 移民"', source="江河通讯", after="2020-01-01")
    assert state_of(link(page, "清除筛选再找")) == {"q": ['"火星 移民"']}
    assert state_of(link(page, "去掉引号再找"))["q"] == ["火星 移民"]


def test_partial_hits_come_with_what_the_query_finds_without_a_word(client: FlaskClient) -> None:
    page = get(client, "/", q="大运河 望远镜", sort="relevance", collapse="0")
    best = page.select_one(".way-out a")
    assert best is not None and best.get_text() == "大运河"
    assert state_of(best) == {"q": ["大运河"], "sort": ["relevance"], "collapse": ["0"]}
    assert [row.split()[0] for row in texts(page, ".blame tbody tr")] == ["大运河", "望远镜"]


def test_a_word_that_no_article_has_is_struck_and_no_link(client: FlaskClient) -> None:
    page = get(client, "/", q="大运河 火星")
    assert texts(page, ".blame s") == ["火星"]
    rows = [
        [cell.get_text(" ", strip=True) for cell in row.select("td")]
        for row in page.select(".blame tbody tr")
    ]
    assert rows[0][1] == rows[1][0] == "没有" and rows[0][0] == rows[1][1]


def test_advice_is_for_the_first_page_of_what_finds_nothing(client: FlaskClient) -> None:
    assert not get(client, "/", q="大运河").select(".blame")
    assert not get(client, "/", q="大运河 望远镜", page=2).select(".blame")


def test_chips_remove_one_filter_each(client: FlaskClient) -> None:
    page = get(client, "/", q="水", source=["江河通讯", "食味錄"], after="2020-01-01",
               before="2021-01-01", sort="oldest")  # fmt: skip
    assert [c.replace("去掉筛选 ", "") for c in texts(page, ".chips a")] == [
        "江河通讯×", "食味錄×", "2020年×", "全部清除",
    ]  # fmt: skip
    kept = {"after": ["2020-01-01"], "before": ["2021-01-01"], "sort": ["oldest"], "q": ["水"]}
    chips = page.select(".chips a")
    assert state_of(chips[0]) == {**kept, "source": ["食味錄"]}
    assert state_of(chips[3]) == {"q": ["水"], "sort": ["oldest"]}


def test_facets_choose_sources_years_and_months(client: FlaskClient) -> None:
    page = get(client, "/", q="大运河")
    assert state_of(link(page, "2019年")) == {"q": ["大运河"], "year": ["2019"]}
    assert not page.select(".months")
    page = get(client, "/", q="大运河", year="2020")
    assert state_of(link(page, "2020年")) == {"q": ["大运河"]}, "the chosen year is let go"
    assert state_of(link(page, "2019年")) == {"q": ["大运河"], "year": ["2020", "2019"]}
    february = next(a for a in page.select(".months a") if a.get_text().strip().startswith("2月"))
    month = {"q": ["大运河"], "after": ["2020-02-01"], "before": ["2020-03-01"]}
    assert state_of(february) == month
    page = get(client, "/", **{name: value[0] for name, value in month.items()})
    assert state_of(page.select_one(".months a.active")) == {"q": ["大运河"], "year": ["2020"]}
    assert page.select_one("input[name=after]")["value"] == "2020-02-01"  # type: ignore[index]
    assert page.select_one("input[name=until]")["value"] == "2020-02-29"  # type: ignore[index]
    assert not get(client, "/", q="大运河", year=["2019", "2020"]).select(".months")


def test_several_values_of_each_facet_can_be_chosen(client: FlaskClient) -> None:
    asked = {"q": ["水"], "author": ["沈砚秋", "无人"], "tag": ["水利"], "year": ["2019", "2020"]}
    page = get(client, "/", **asked)
    assert [c.replace("去掉筛选 ", "") for c in texts(page, ".chips a")] == [
        "作者：沈砚秋×", "作者：无人×", "标签：水利×", "2019年×", "2020年×", "全部清除",
    ]  # fmt: skip
    assert state_of(page.select(".chips a")[1]) == {**asked, "author": ["沈砚秋"]}
    assert state_of(page.select(".chips a")[-1]) == {"q": ["水"]}
    for id, parameter in (("by-author", "author"), ("by-tag", "tag")):
        links = page.select(f"[aria-labelledby={id}] .facet a")
        active = [a for a in links if "active" in a.get("class", [])]
        assert len(active) == len(asked[parameter]) and active == links[: len(active)]
    links = get(client, "/", q="水", author="沈砚秋").select("[aria-labelledby=by-author] .facet a")
    assert len(links) > 1 and state_of(links[0]) == {"q": ["水"]}
    assert state_of(links[-1])["author"][0] == "沈砚秋" and len(state_of(links[-1])["author"]) == 2


def test_the_date_form_names_the_last_day_wanted(client: FlaskClient) -> None:
    page = get(client, "/", q="大运河", after="2020-02-05", until="2020-03-05")
    assert texts(page, ".total")[0].startswith("找到 2 篇")
    assert texts(page, ".chips a") == ["去掉筛选 2020-02-05 至 2020-03-05×"]
    assert state_of(link(page, "最新"))["before"] == ["2020-03-06"]
    assert not page.select(".dates input[name=before]")
    for bad in ("2020-02-30", "9999-12-31", "soon"):
        get(client, "/", status=400, q="水", until=bad)


def test_facet_values_that_are_no_dates_are_left_out() -> None:
    facets = {"year": (FacetCount("", 3), FacetCount("none", 1), FacetCount("2020", 2))}
    page = get(make_client(changes={"facets": facets}), "/", q="水")
    assert [t.split()[0] for t in texts(page, "[aria-labelledby=by-date] .facet a")] == ["2020年"]


def test_the_order_can_be_chosen(client: FlaskClient) -> None:
    page = get(client, "/", q="大运河", sort="oldest", page=2)
    assert texts(page, ".sorts a") == ["相关", "最新", "最早"]
    assert texts(page, ".sorts [aria-current]") == ["最早"]
    assert state_of(link(page, "最新")) == {"q": ["大运河"], "sort": ["newest"]}
    assert texts(get(client, "/", sort="newest"), ".sorts a") == ["最新", "最早"]


def test_page_links_keep_the_state(client: FlaskClient) -> None:
    asked = {"q": "水", "source": "江河通讯", "after": "2018-01-01", "sort": "newest", "size": "5"}
    page = get(client, "/", **asked, page=2)
    for text, number in (("下一页", "3"), ("上一页", None), ("第 1 页", None), ("第 3 页", "3")):
        expected = {name: [value] for name, value in asked.items()}
        found = state_of(link(page, text))
        assert found == ({**expected, "page": [number]} if number else expected)
    assert page.select_one(".pages [aria-current=page]")["aria-label"] == "第 2 页"  # type: ignore[index]
    hidden = {i["name"]: i["value"] for i in page.select(".masthead input[type=hidden]")}
    assert hidden == {name: value for name, value in asked.items() if name != "q"}


def test_all_pages_together_hold_every_hit_once(client: FlaskClient) -> None:
    seen, url = [], "/?q=水&size=5"
    while url:
        page = get(client, url)
        seen += [str(a["href"]).partition("?")[0] for a in page.select(".hit h3 a")]
        following = page.select_one(".pages a[rel=next]")
        url = str(following["href"]) if following else ""
    assert len(seen) == len(set(seen)) == 16


def test_a_page_after_the_last_says_so(client: FlaskClient) -> None:
    page = get(client, "/", q="大运河", page=99999)
    assert texts(page, ".advice h2") == ["没有第 99,999 页"]
    assert state_of(link(page, "去最后一页")) == {"q": ["大运河"], "page": ["2"]}


@pytest.mark.parametrize(
    "bad",
    [
        "page=0", "page=-1", "page=abc", "page=1_0", "page=" + "9" * 5000, "page=1e3", "size=0",
        "size=101", "size=x", "sort=best", "after=soon", "source=" + "长" * 201, "year=20",
        "year=2020-02", "year=none", "tag=" + "长" * 201,
        "&".join(f"source={n}" for n in range(51)),
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/", "/api/v1/search"])
def test_absurd_parameters_are_refused(client: FlaskClient, path: str, bad: str) -> None:
    answer = client.get(f"{path}?q=水&{bad}")
    assert answer.status_code == 400 and answer.text


def test_an_article_is_drawn_from_its_blocks(client: FlaskClient) -> None:
    page = get(client, "/article/江河通讯/1001", q="大运河", source="江河通讯")
    assert texts(page, "article h1") == ["大运河的第三次疏浚：从通州到临清"]
    assert texts(page, ".text h2") == ["水退之后"] and texts(page, ".text h3") == ["三段河道"]
    assert len(page.select(".text ul")) == 1 and len(page.select(".text li")) == 3
    assert [len(row.select("td")) for row in page.select(".text tr")] == [3, 3, 3]
    assert texts(page, ".text blockquote p") == ["河是会说话的，只是说得很慢。"]
    assert not page.select(".text img") and "疏浚队在张家湾清理河道" in texts(page, ".image")[0]
    assert link(page, "看原图")["href"] == "https://img.example.org/1.jpg"
    assert link(page, "水文年鉴")["href"] == "https://news.example.org/yearbook?y=2019"
    assert state_of(link(page, "返回结果")) == {"q": ["大运河"], "source": ["江河通讯"]}


def test_an_article_shows_its_record(client: FlaskClient) -> None:
    record = " ".join(texts(get(client, "/article/江河通讯/1001", q="大运河"), ".card"))
    for said in (
        "江河通讯", "沈砚秋", "2019年3月14日 09:20", "Asia/Shanghai，UTC+08:00", "3 处命中",
        "https://news.example.org/1001.html", "articles/江河通讯/1001_大运河的第三次疏浚",
    ):  # fmt: skip
        assert said in record


def test_matches_of_an_article_are_numbered_in_order(client: FlaskClient) -> None:
    page = get(client, "/article/江河通讯/1001", q="大运河")
    assert [mark["id"] for mark in page.select("article mark")] == ["m1", "m2", "m3"]
    assert page.select_one('.card a[href="#m1"]')


def test_an_article_without_text_has_a_page(client: FlaskClient) -> None:
    assert "没有正文" in get(client, "/article/未署名/1020").get_text()


def test_languages_are_told_apart(client: FlaskClient) -> None:
    assert get(client, "/").html["lang"] == "zh-Hans"  # type: ignore[index]
    for id, lang in (("江河通讯/1001", "zh-Hans"), ("食味錄/1009", "zh-Hant")):
        assert get(client, f"/article/{id}").select_one("article")["lang"] == lang  # type: ignore[index]


@pytest.mark.parametrize("url", ["/", "/?q=水", "/?q=无此词", "/article/江河通讯/1001", "/nowhere"])
def test_pages_can_be_read_by_everyone(client: FlaskClient, url: str) -> None:
    page = BeautifulSoup(client.get(url).text, "lxml")
    assert len(page.select("h1")) == 1 and len(page.select("main")) == 1
    assert page.select_one("a.skip")["href"] == "#main"  # type: ignore[index]
    ids = [tag["id"] for tag in page.select("[id]")]
    assert len(ids) == len(set(ids))
    for field in page.select("input:not([type=hidden])"):
        labelled = field.find_parent("label") or page.select_one(f"label[for={field.get('id')}]")
        assert labelled, field
    for tag in page.select("[aria-labelledby]"):
        assert page.find(id=tag["aria-labelledby"])


def test_an_endless_query_is_not_repeated_in_every_link(client: FlaskClient) -> None:
    page = client.get("/", query_string={"q": "长" * 4000})
    assert page.status_code == 200
    assert "长" * 2001 in page.text
    assert "长" * 2002 not in page.text


def test_doubles_are_listed_apart_on_demand(client: FlaskClient) -> None:
    page = get(client, "/", q="大运河")
    assert state_of(link(page, "另有 2 篇相同")) == {"q": ["大运河"], "collapse": ["0"]}
    apart = get(client, "/", q="大运河", collapse="0")
    assert state_of(link(apart, "合并相同的")) == {"q": ["大运河"]}
    assert state_of(link(apart, "最新"))["collapse"] == ["0"]
    get(client, "/", 400, q="大运河", collapse="never")


def test_an_article_shows_what_stands_around_it(client: FlaskClient) -> None:
    page = get(client, "/article/江河通讯/1001")
    headings = texts(page, ".neighbours h2")
    assert headings[-1] == "相关文章"
    first = page.select(".neighbours")[-1].select("a")[0]
    assert str(first["href"]).startswith("/article/")


def test_keywords_are_searches() -> None:
    one = replace(build()[0], tags=("大运河", "Nick Cave", "OR"))
    double = replace(one, id="别/1", source="别")
    page = get(make_client([one, double]), f"/article/{one.id}")
    assert [state_of(a) for a in page.select(".keywords a")] == [
        {"q": ["大运河"]},
        {"q": ['"Nick Cave"']},
        {"q": ['"OR"']},
    ]
    assert texts(page, ".neighbours h2") == ["相同的文章"]
