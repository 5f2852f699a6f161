"""What is the score of an article? The constants and the formula that every engine follows.

The score of article ``a`` is a sum of float64 numbers, added in this order:

1. for each scoring term ``t`` of the request, in its order, BM25 (Robertson and Zaragoza, "The
   Probabilistic Relevance Framework", 2009) in the term's field ``f``::

       (boost(f) * weight(t) * idf(df(t), N) ** IDF_POWER)
       * (tf * (K1 + 1) / (tf + K1 * (1 - B + B * len / avglen)))

   ``tf`` how often ``t`` stands in the field of ``a``, ``df`` how many live articles have it there,
   ``N`` the live articles, ``weight`` that of the scoring term (1 but for synonyms), ``len`` the
   length of the field of ``a`` (its sum of ``tf`` over all terms), ``avglen`` its mean over the
   live articles. The terms of TITLE_FIELDS are a sum of their own, which is added if it is large
   enough (see MIN_TITLE_SHARE);

2. for each two neighbouring required words ``x``, ``y`` of the query that are a child of its root
   ``AND`` (Term, or Phrase without slop, but no single CJK unit: too common to be near by more than
   chance), in query order, closeness: ``CLOSENESS * min(idf(x),
   idf(y)) / (1 + gap)``, ``gap`` being the fewest positions between the end of an ``x`` and the
   start of a ``y`` behind it within title or within text, no more than MAX_GAP. The ``df`` of a
   word is the number of live articles that have it in title or text (in its field, if it has one).
   A synonym of a word is the word (see close_sequences).

It is then rounded to SCORE_DIGITS. Without relevance sort, the score is 0.

The first LIFTED articles of the full matches, and those of the partial ones, are lifted by their
best passage (``PASSAGE``), and put in order again. An answer stands in a sentence or two: an
article that has all words of a question somewhere comes after one that has them together.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from collections.abc import Sequence as SequenceOf
from itertools import pairwise, product

from search.query import And, Leaf, Phrase, Prefix, Query, Sequence, Term

Places = SequenceOf[tuple[int, int]]
"""Positions, and the numbers of the words that begin there."""

FIELD_BOOSTS = {
    "words": 1.0,
    "bigrams": 1.0,
    "chars": 0.3,
    "title_words": 1.0,
    "title_bigrams": 1.0,
}
"""Scoring field: what a match there is worth. words: the analyzer's words of the text; bigrams:
two CJK units in a row; chars: single CJK units."""

TITLE_FIELDS = frozenset({"title_words", "title_bigrams"})
MIN_TITLE_SHARE = 0.5
"""The terms of a title count where those it has weigh this share, or more, of what all of them
weigh (see ``title_value``), those of no article too. A title is short, which lifts what it has: the
title that has one word of a question would win over the article that answers (see
benchmarks/QUALITY.md)."""

K1 = 0.6
B = 0.75
IDF_POWER = 1.3

SYNONYM_WEIGHT = 0.1
"""What the terms of a synonym are worth, all together, beside those of the word that was typed: the
weight of a scoring term of a synonym is this times the sum of the boosts of the word's terms over
that of the synonym's. With a synonym in place of a word, MRR@10 of 307 questions (DRCD, CMRC) is
0.870 without synonyms, 0.897 with this weight, 0.925 with 0.5; but of the questions as they were,
which need none, it is 0.969, 0.969 and 0.960: what is typed comes first."""

CLOSENESS = 1.0
MAX_GAP = 30

PASSAGE = 0.4
"""A passage with all words of the query (``passage_words``) adds this share of what the scoring
terms of the text weigh together (boost and rarity of each), one with some of them as much of it as
it has of their ``unit_value``: rounded again, ``score + PASSAGE * weights * (best / whole)``. A
query of one word has no passages: there ``best`` is all or nothing, see ``is_prominent``."""

PASSAGE_WIDTH = 50
"""So many positions, of the title or of the text, are a passage: words begin in it."""

LIFTED = 20

SCORE_UNIT = 1e6
"""Scores are rounded to 1 / SCORE_UNIT, so that the last bits of a sum decide no order."""

LIST_PARTIAL_UP_TO = 100
"""Partial matches follow while fewer articles than this match fully (SEMANTICS R2)."""

MIN_IDF_SHARE = 0.5
"""The share of the query's idf that a partial match has at least, and at least one of its words.
The idf is that of the units of its words (see ``unit_value``): a question seldom has half of its
words in the article that answers it, but it has their characters. The ``df`` of a unit is the
larger of two: how many live articles have it in their text, and in their title; that of a prefix is
how many have it in either. Besides, a partial match has one of the words, or two neighbouring units
of one (see ``pairs_of``)."""

MAX_PREFIX_TERMS = 1000
"""A prefix stands for so many terms at most, the first by code points."""


def idf(df: int, articles: int) -> float:
    """Inverse document frequency, never negative (Lucene's BM25Similarity has the same form)."""
    return math.log(1 + (articles - df + 0.5) / (df + 0.5))


def title_value(weight: float) -> int:
    """What a title's term weighs (boost and rarity), in steps of 1 / SCORE_UNIT: integers, so that
    sums are the same in any order."""
    return round(weight * SCORE_UNIT)


def unit_value(df: int, articles: int) -> int:
    """The idf of a unit in steps of 1 / SCORE_UNIT, 0 if no article has it: it tells none from
    another: integers too."""
    return round(idf(df, articles) * SCORE_UNIT) if df else 0


def add_up(numbers: Iterable[float]) -> float:
    """The sum from left to right: from Python 3.12 on, ``sum`` compensates, and arrays do not."""
    total = 0.0
    for number in numbers:
        total += number
    return total


def round_score(score: float) -> float:
    """``score`` to the nearest 1 / SCORE_UNIT."""
    return round(score * SCORE_UNIT) / SCORE_UNIT


def required_words(query: Query) -> tuple[Leaf, ...]:
    """The root's words that a full match must have, in query order: Terms and Phrases."""
    children = query.children if isinstance(query, And) else (query,)
    return tuple(
        child
        for child in children
        if isinstance(child, (Term, Phrase)) and not getattr(child, "optional", False)
    )


def soft_words(query: Query) -> tuple[Term | Prefix, ...]:
    """The words that a partial match may lack, in query order; none where it has to be whole."""
    if not isinstance(query, And):
        return ()
    return tuple(
        child
        for child in query.children
        if isinstance(child, Prefix) or (isinstance(child, Term) and not child.optional)
    )


def partial_words(query: And) -> tuple[Leaf, ...]:
    """The words by which articles match in part: those that may be missing, then the quotes."""
    return (*soft_words(query), *(child for child in query.children if isinstance(child, Phrase)))


def units_of(words: Iterable[Leaf]) -> tuple[Term | Prefix, ...]:
    """Each different unit of the words as a word of its own, in their order; a Prefix is one.

    An article with a synonym of a word has all units of the word.
    """
    units: dict[Term | Prefix, None] = {}
    for word in words:
        if isinstance(word, Prefix):
            units[word] = None
        else:
            for unit, is_cjk in zip(word.sequence.units, word.sequence.cjk, strict=True):
                sequence = Sequence((unit,), (0,), (is_cjk,))
                others = word.synonyms if isinstance(word, Term) else ()
                units[Term(unit, sequence, word.field, synonyms=others)] = None
    return tuple(units)


def counted_units(words: Iterable[Leaf], uncounted: frozenset[str]) -> tuple[Term | Prefix, ...]:
    """The units whose idf a partial match has to have: without ``uncounted`` ones, if others are
    left."""
    units = units_of(words)
    counted = tuple(u for u in units if isinstance(u, Prefix) or u.text not in uncounted)
    return counted or units


def pairs_of(words: Iterable[Leaf]) -> tuple[Term, ...]:
    """Each two neighbouring units of words of more than two, as a word of its own."""
    pairs: dict[Term, None] = {}
    for word in words:
        if isinstance(word, Term) and len(word.sequence.units) > 2 and not word.sequence.exact:
            units, offsets, cjk = word.sequence.units, word.sequence.offsets, word.sequence.cjk
            for i in range(len(units) - 1):
                step = offsets[i + 1] - offsets[i]
                pair = Sequence(units[i : i + 2], (0, step), cjk[i : i + 2])
                pairs[Term("".join(pair.units), pair, word.field)] = None
    return tuple(pairs)


def passage_words(query: Query, uncounted: frozenset[str]) -> tuple[Term | Phrase, ...]:
    """The words that passages are looked through for, and the pairs of units of longer ones: not
    single CJK units, which are everywhere, nor words with ``uncounted`` units. One word alone
    (see ``is_prominent``) is without its pairs."""
    words = [word for word in required_words(query) if _has_place(word)]
    found: dict[Term | Phrase, None] = {}
    for word in (*words, *(pairs_of(words) if len(words) > 1 else ())):
        assert not isinstance(word, Prefix)
        if uncounted.isdisjoint(word.sequence.units):
            found[word] = None
    return tuple(found)


def is_prominent(in_title: int, in_text: int) -> bool:
    """Whether an article is about a word that stands so often in its title and in its text."""
    return in_title > 0 or in_text > 1


def best_of(title: Places, text: Places, values: SequenceOf[int]) -> int:
    """What the words of an article are worth by their places in its title and its text: the best
    passage, or all of a single word that is prominent."""
    if len(values) == 1:
        return values[0] if is_prominent(len(title), len(text)) else 0
    return max(best_passage(title, values), best_passage(text, values))


def best_passage(places: Places, values: SequenceOf[int]) -> int:
    """The largest sum of ``values`` of different words in a passage."""
    ordered = sorted(places)
    best = first = 0
    for behind, (position, _) in enumerate(ordered, 1):
        while position - ordered[first][0] >= PASSAGE_WIDTH:
            first += 1
        best = max(best, sum(values[word] for word in {word for _, word in ordered[first:behind]}))
    return best


def close_pairs(query: Query) -> tuple[tuple[Leaf, Leaf], ...]:
    """The neighbouring words whose closeness counts."""
    return tuple(pairwise(filter(_has_place, required_words(query))))


def _has_place(word: Leaf) -> bool:
    """Whether a word takes part in closeness."""
    if isinstance(word, Phrase) and word.slop is not None:
        return False
    assert not isinstance(word, Prefix)
    return _is_rare(word.sequence)


def _is_rare(sequence: Sequence) -> bool:
    """Whether it is more than a single CJK unit."""
    return len(sequence.units) > 1 or not sequence.cjk[0]


def placed_sequences(word: Term | Phrase) -> tuple[Sequence, ...]:
    """The sequences by which a word is in a passage."""
    return tuple(filter(_is_rare, word.sequences))


def close_sequences(x: Leaf, y: Leaf) -> tuple[tuple[Sequence, Sequence], ...]:
    """The sequences of two neighbouring words between which a gap counts: each of the one with each
    of the other. Where both have the same synonyms, as words of one name, those are no neighbours
    of each other."""
    assert not isinstance(x, Prefix) and not isinstance(y, Prefix)
    if x.sequences[1:] == y.sequences[1:]:
        return ((x.sequence, y.sequence),)
    return tuple(filter(lambda pair: all(map(_is_rare, pair)), product(x.sequences, y.sequences)))
