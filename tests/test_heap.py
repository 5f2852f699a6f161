"""Memory is given back, on any C library."""

from __future__ import annotations

from search.heap import give_back, give_back_now


def test_what_is_in_use_stays() -> None:
    kept = [bytes([number]) * 100_000 for number in range(100)]
    del kept[::2]
    give_back()
    give_back_now()
    assert all(each == bytes([2 * at + 1]) * 100_000 for at, each in enumerate(kept))
