"""What matches, on every engine: SEMANTICS Q and T4 by example."""

from __future__ import annotations

import pytest

from search.engines.base import Engine
from search.models import Filter
from tests.articles import article
from tests.contract.asking import ask, fill, full

TEXTS = {
    "甲/1": ("國家安全與經濟", "習近平访问清华大学，谈安装简单的事。"),
    "甲/2": ("5G 网络", "2019年，iPhone手机涨价；COVID-19 在全球"),
    "甲/3": ("蔡英文", "孟晚舟在温哥华。\n国家\n安全"),
    "乙/1": ("Donald Trump", "the U.S. president met 川普 fans in New York"),
    "乙/2": ("皇后", "之後，皇后大道東。C++ 与 .NET，版本 3.6.3"),
    "乙/3": ("", "安全、国家，蒸汽机由瓦特改良。𠮷野家 カタカナ 한국어"),
}


@pytest.fixture
def filled(engine: Engine) -> Engine:
    fill(engine, *(article(id, text, title) for id, (title, text) in TEXTS.items()))
    return engine


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        # Q1: quoted sequences
        ('"国家安全"', "甲/1"),
        ("「國家安全」", "甲/1"),
        ('"，国家安全！"', "甲/1"),
        ('"国家 安全"', "甲/3"),
        ('"安全，国家"', "乙/3"),
        ('"安全国家"', ""),
        ('"9年"', ""),
        ('"2019年"', "甲/2"),
        ('"。"', ""),
        ('"donald trump"', "乙/1"),
        ('"trump donald"', ""),
        ('"安全 国家"~4', "甲/1 甲/3 乙/3"),
        ('"国家 瓦特"~3', ""),
        ('"国家 瓦特"~12', "乙/3"),
        # Q2: words
        ("习近平", "甲/1"),
        ("清华", "甲/1"),
        ("简单", "甲/1"),
        ("国家安全", "甲/1 甲/3 乙/3"),
        ("5G网络", "甲/2"),
        ('"5G网络"', "甲/2"),
        ("iPhone", "甲/2"),
        ("phone", ""),
        ("COVID-19", "甲/2"),
        ("蔡英文", "甲/3"),
        ("孟晚舟", "甲/3"),
        ("蒸汽机的改良", "乙/3"),
        # Q3: single characters and prefixes
        ("瓦", "乙/3"),
        ("的", "甲/1"),
        ("ip*", "甲/2"),
        ("瓦*", "乙/3"),
        ("𠮷", "乙/3"),
        ("カタカナ", "乙/3"),
        ("한국어", "乙/3"),
        # Q4: title and text together, negation tests both
        ("蔡英文 温哥华", "甲/3"),
        ('"蔡英文孟晚舟"', ""),
        ("国家 -习近平", "甲/3 乙/3"),
        ("国家 NOT 蔡英文", "甲/1 乙/3"),
        ("-国家", "甲/2 乙/1 乙/2"),
        ("川普 OR 瓦特", "乙/1 乙/3"),
        ("(川普 | 瓦特) -国家", "乙/1"),
        ("title:国家", "甲/1"),
        ("标题：5G", "甲/2"),
        # Q5: exact script
        ("后", "乙/2"),
        ("=後", "乙/2"),
        ("=皇後", ""),
        ('="皇后大道"', "乙/2"),
        ("=国家", "甲/3 乙/3"),
        ("=國家", "甲/1"),
        # names with signs
        ("C++", "乙/2"),
        (".NET", "乙/2"),
        ("3.6.3", "乙/2"),
    ],
)
def test_query(filled: Engine, query: str, expected: str) -> None:
    assert full(filled, query) == set(expected.split())
    assert ask(filled, query).total == len(expected.split())


def test_a_prefix_that_stands_for_too_many_words_gives_a_lower_bound(engine: Engine) -> None:
    fill(engine, *(article(f"甲/{n:04}", f"w{n:04}") for n in range(1001)))
    results = ask(engine, "w*")
    assert (results.total, results.lower_bound) == (1000, True)
    with engine.update() as batch:
        batch.delete("甲/0500")
    results = ask(engine, "w*")
    assert (results.total, results.lower_bound) == (1000, False)


FILTERED = (
    article(
        "报/1", "国家", "一", "2019-12-31T16:00:00", "记者张三", ("时政",), "https://www.a.com/1"
    ),
    article(
        "报/2", "国家", "二", "2019-12-31T15:59:59", "李四", ("時政", "港澳"), "https://b.a.com/2"
    ),
    article("刊/1", "国家", "三", "", "张三", (), "https://nota.com/"),
    article("刊/2", "国家", "四", "1950-06-01", "", (), "http://["),
)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("source:报", "报/1 报/2"),
        ("来源：報 国家", "报/1 报/2"),
        ("source:报 source:刊", "刊/1 刊/2 报/1 报/2"),
        ("-source:报", "刊/1 刊/2"),
        ("作者:张三", "刊/1 报/1"),
        ("tag:时政", "报/1 报/2"),
        ("tag:时政 tag:港澳", "报/2"),
        ("tag:时政 OR tag:港澳", "报/1 报/2"),
        ("source:(报 OR 刊) -author:张三", "刊/2 报/2"),
        ("site:a.com", "报/1 报/2"),
        ("site:b.a.com", "报/2"),
        ("after:2020", "报/1"),
        ("before:2020", "刊/2 报/2"),
        ("date:2019..2020", "报/1 报/2"),
        ("date:1950-06", "刊/2"),
        ("source:报 OR before:1960", "刊/2 报/1 报/2"),
        ("source:无", ""),
    ],
)
def test_filters(engine: Engine, query: str, expected: str) -> None:
    fill(engine, *FILTERED)
    assert full(engine, query) == set(expected.split())


def test_a_filter_of_the_request_restricts_the_query(engine: Engine) -> None:
    fill(engine, *FILTERED)
    only = (Filter("source", ("刊", "无")), Filter("published", spans=((None, 0),)))
    assert full(engine, "国家", filters=only) == {"刊/2"}
