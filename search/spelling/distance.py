"""How many slips lie between two short strings? Ours, since a word is compared with a few dozen
others: for that, rapidfuzz is not worth a compiled dependency."""

from __future__ import annotations


def distance(one: str, other: str, most: int) -> int:
    """Characters replaced, inserted, left out, and neighbours exchanged (optimal string alignment:
    no place is changed twice). Where it is more than ``most``, ``most + 1``."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one):
        left = i + 1
        earlier, before, row = before, row, [left]
        for j, b in enumerate(other):
            # Comparisons, as ``min`` is a call: hundreds of pairs are compared for one query.
            cost = before[j] if a == b else before[j] + 1
            left += 1
            if left < cost:
                cost = left
            if before[j + 1] + 1 < cost:
                cost = before[j + 1] + 1
            if i and j and a == other[j - 1] and b == one[i - 1] and earlier[j - 1] + 1 < cost:
                cost = earlier[j - 1] + 1
            row.append(cost)
            left = cost
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
