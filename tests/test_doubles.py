"""Signatures and families: which articles are the same one twice, and which are only alike?"""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import doubles
from search.models import Article
from search.text.signature import EMPTY, LEAST_LETTERS, TEXT_PLACES, least
from tests.alike import changed, reprints, written
from tests.articles import analyzer, article


def families(*articles: Article) -> list[int]:
    """Their families; who comes first was published first."""
    made = [analyzer().analyze(each).signature for each in articles]
    found = doubles.families(doubles.signature_array(made), np.arange(len(made)))
    return [int(number) for number in found]


def texts(*given_texts: str) -> list[int]:
    """The families of articles with these texts, each with a title of its own."""
    return families(
        *(article(f"报/{n}", each, written(1000 + n, 12)) for n, each in enumerate(given_texts))
    )


def places(text: str, title: str = "") -> list[int]:
    """The places of an article's signature."""
    made = analyzer().analyze(article("报/1", text, title)).signature
    return [int(value) for value in doubles.signature_array([made])["places"][0]]


@pytest.mark.parametrize("seed", range(10))
def test_reprints_are_doubles(seed: int) -> None:
    text = written(seed)
    for each in reprints(text):
        assert texts(text, each) == [0, 0]


def test_the_other_script_is_a_double() -> None:
    text = written(3)
    assert texts(f"{text}国家发展与经济改革", f"{text}國家發展與經濟改革") == [0, 0]
    assert families(article("报/1", "国家发展"), article("刊/1", "國家發展")) == [0, 0]


def test_other_articles_are_no_doubles() -> None:
    assert texts(*(written(seed) for seed in range(60))) == list(range(60))


def test_a_title_in_common_makes_no_doubles() -> None:
    title = written(5, 25)
    assert families(article("报/1", written(1), title), article("报/2", written(2), title)) == [
        0,
        1,
    ]


def test_half_of_a_text_in_common_makes_doubles_and_a_tenth_does_not() -> None:
    text = written(1, 800)
    assert texts(text, text[:600] + written(2, 200)) == [0, 0]
    assert texts(text, text[:80] + written(2, 720)) == [0, 1]


@pytest.mark.parametrize(
    "one, other, same",
    [
        ("恒指升 10.5 点", "《恆指》升１０．５點！", True),
        ("恒指升 10.5 点", "恒指升 105 点", False),
        ("恒指升 10.5 点", "恒指升 11.5 点", False),
        ("", "", True),
        ("", "无", False),
    ],
)
def test_short_articles_are_doubles_where_all_letters_are_the_same(
    one: str, other: str, same: bool
) -> None:
    assert (len(set(families(article("报/1", "", one), article("报/2", "", other)))) == 1) is same
    assert (len(set(families(article("报/1", one), article("报/2", other)))) == 1) is same


def test_title_and_text_are_not_mixed_up() -> None:
    assert families(article("报/1", "国家", "大事"), article("报/2", "", "大事国家")) == [0, 1]
    assert families(article("报/1", "国家"), article("报/2", "", "国家")) == [0, 1]


def test_few_letters_have_no_places() -> None:
    assert places("国" * (LEAST_LETTERS - 1)) == [EMPTY] * len(places(""))
    assert any(places("国" * LEAST_LETTERS)) and any(places("国" * 60, "家" * 20))
    assert not any(places("国" * 90)[TEXT_PLACES:]), "no title, no places of a title"


def test_lines_that_an_author_repeats_make_no_doubles() -> None:
    lines = written(77, 300)  # nine tenths of each article
    own = [written(100 + n, 33) for n in range(40)]
    articles = [article(f"报/{n:02}", each + lines, each[:12]) for n, each in enumerate(own)]
    assert families(*articles) == list(range(40))
    # Against a reprint of one of them, which repeats the lines as well.
    double = article("刊/1", changed(own[7] + lines, 0.05), own[7][:12])
    assert families(*articles, double) == [*range(40), 7]


def test_a_long_chain_is_no_family() -> None:
    """Each is like the one before it, but only those like a founder are in its family."""
    text = written(1, 3000)
    chain = [text[start : start + 600] for start in range(0, 2401, 240)]
    assert texts(chain[0], chain[1]) == [0, 0] and texts(chain[0], chain[-1]) == [0, 1]
    found = texts(*chain)
    assert len(set(found)) >= 3
    for family in set(found):
        members = [one for one, its in zip(chain, found, strict=True) if its == family]
        assert any(all(texts(one, other) == [0, 0] for other in members) for one in members)


def test_who_has_the_most_doubles_is_the_founder() -> None:
    """Two that are not alike are in one family where both are like a third."""
    text = written(1, 1200)
    left, middle, right = text[:600], text[300:900], text[600:]
    assert texts(left, right) == [0, 1]
    assert texts(left, middle, right) == texts(middle, left, right) == [0, 0, 0]


drawn = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from([0.0, 0.05, 0.1, 0.4]), st.integers(0, 2)),
    min_size=1,
    max_size=12,
)


@settings(max_examples=40)
@given(drawn, st.randoms())
def test_the_order_of_the_articles_does_not_matter(
    kinds: list[tuple[int, float, int]], rng: random.Random
) -> None:
    made = [
        analyzer().analyze(article(f"报/{n}", changed(written(seed, 200), share, other)))
        for n, (seed, share, other) in enumerate(kinds)
    ]
    signatures = doubles.signature_array([each.signature for each in made])
    times = np.array([n % 3 for n in range(len(made))])
    order = np.array(rng.sample(range(len(made)), len(made)))
    found = doubles.families(signatures, times)
    shuffled = doubles.families(signatures[order], times[order])
    assert shuffled.tolist() == found[order].tolist()


def test_no_articles() -> None:
    assert doubles.families(doubles.signature_array([]), np.zeros(0, np.int64)).tolist() == []


def test_of_each_part_the_least_hash() -> None:
    hashes = np.array([3, 2**31 + 9, 5, 2**31 + 7, 1], np.uint32)
    rows = np.array([1, 1, 1, 1, 2])
    value = {
        hash: least(hashes[at : at + 1], rows[:1] - 1, 1, TEXT_PLACES).max()
        for at, hash in enumerate(hashes.tolist())
    }
    expected = np.full((3, TEXT_PLACES), EMPTY)
    expected[1, 0] = value[3]
    expected[1, TEXT_PLACES // 2] = value[2**31 + 7]
    expected[2, 0] = value[1]
    assert least(hashes, rows, 3, TEXT_PLACES).tolist() == expected.tolist()
    assert np.count_nonzero(expected) == 3


@pytest.mark.parametrize("place", range(TEXT_PLACES))
def test_parts_begin_where_they_should(place: int) -> None:
    border = (place << 32) // TEXT_PLACES
    found = least(np.array([border], np.uint32), np.array([0]), 1, TEXT_PLACES)
    assert np.flatnonzero(found[0] != EMPTY).tolist() == [place]
