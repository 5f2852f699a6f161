"""How good are rankings, how sure is that, and is one better than another?

The measures are those of ir-measures (trec_eval's), a query with no hit counting 0. Sure: 95 %
percentile bootstrap over the queries. Better: a paired permutation test, two-sided, of the mean
difference: for each query it is left to chance which of the two rankings is whose (Smucker, Allan
and Carterette, "A Comparison of Statistical Significance Tests for Information Retrieval
Evaluation", 2007). It assumes no distribution, which suits values that are mostly 0 or 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.errors import MissingExtraError
from search.evaluation.query_sets import JudgedQuery
from search.evaluation.rankings import Rankings

try:
    import ir_measures
    from scipy import stats
except ImportError as error:
    raise MissingExtraError(
        f"evaluation needs the package {error.name}: pip install 'wensou[evaluate]'"
    ) from error

MEASURES = {"mrr@10": "RR@10", "hit@1": "Success@1", "ndcg@10": "nDCG@10", "recall@100": "R@100"}
"""Our name of a measure: that of ir-measures."""

RESAMPLES = 9_999
BATCH = 200
"""Resamples that are in memory at once."""

CONFIDENCE = 0.95
SEED = 20240601
"""Of the bootstrap and the test: the same rankings give the same figures."""

Values = Mapping[str, NDArray[np.float64]]
"""Measure: its value for each query, in their order."""


class Estimate(NamedTuple):
    """A mean over queries, and the bounds of its confidence interval."""

    mean: float
    low: float
    high: float


class Comparison(NamedTuple):
    """The mean of other rankings, how much higher ours is, and the p of the paired test."""

    other: float
    difference: Estimate
    p: float


def values_of(queries: Sequence[JudgedQuery], rankings: Rankings) -> Values:
    """The measures of each query."""
    names = [str(number) for number in range(len(queries))]
    judged = {
        name: dict.fromkeys(each.relevant, 1) for name, each in zip(names, queries, strict=True)
    }
    # Scores that fall with the rank, so that the measures see no ties.
    found = {
        name: {id: -float(rank) for rank, id in enumerate(rankings[each.text])}
        for name, each in zip(names, queries, strict=True)
    }
    keys = {ir_measures.parse_measure(measure): key for key, measure in MEASURES.items()}
    values = {key: np.zeros(len(queries)) for key in MEASURES}
    for metric in ir_measures.iter_calc(list(keys), judged, found):
        values[keys[metric.measure]][int(metric.query_id)] = metric.value
    return values


def joined(parts: Sequence[Values]) -> Values:
    """The values of several sets as those of one: each query counts alike."""
    return {key: np.concatenate([part[key] for part in parts]) for key in MEASURES}


def estimates(values: Values) -> dict[str, Estimate]:
    """The mean of each measure with its interval."""
    return dict(zip(values, _estimates(np.stack(list(values.values()))), strict=True))


def compare(ours: Values, other: Values) -> dict[str, Comparison]:
    """Each measure of ours against that of other rankings of the same queries."""
    rows = np.stack([ours[key] - other[key] for key in ours])
    return {
        key: Comparison(float(np.mean(other[key])), difference, _p(row))
        for key, difference, row in zip(ours, _estimates(rows), rows, strict=True)
    }


def _estimates(rows: NDArray[np.float64]) -> list[Estimate]:
    """The mean of each row; all are resampled alike."""
    means = rows.mean(axis=1).tolist()
    if rows.shape[1] < 2:  # nothing to resample
        return [Estimate(mean, mean, mean) for mean in means]
    interval = stats.bootstrap(
        (rows,),
        np.mean,
        axis=1,
        n_resamples=RESAMPLES,
        batch=BATCH,
        confidence_level=CONFIDENCE,
        method="percentile",
        rng=np.random.default_rng(SEED),
    ).confidence_interval
    bounds = zip(means, interval.low.tolist(), interval.high.tolist(), strict=True)
    return [Estimate(*each) for each in bounds]


def _p(differences: NDArray[np.float64]) -> float:
    """The share of random signs that make the mean at least as far from 0."""
    # A query that both answer alike changes no mean, whatever its sign.
    differences = differences[differences != 0]
    if len(differences) < 2:  # one sign, either way, is as far from 0
        return 1.0
    test = stats.permutation_test(
        (differences,),
        np.mean,
        permutation_type="samples",
        vectorized=True,
        n_resamples=RESAMPLES,
        batch=BATCH,
        rng=np.random.default_rng(SEED),
    )
    return float(test.pvalue)
