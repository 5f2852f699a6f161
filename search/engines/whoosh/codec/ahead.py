"""Pieces of work done side by side, their results taken in order.

Threads serve: numpy, Zstandard and files let go of the interpreter while they work.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Ahead:
    """Work of a pool of ``threads`` threads; without a pool it is done as it is asked for."""

    def __init__(self, pool: Executor | None = None, threads: int = 1) -> None:
        self._pool = pool
        self._most = threads + 1

    def map(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """The results in the order of the items. Few are begun before they are asked for, which
        bounds the memory; whoever stops asking leaves no work behind."""
        if self._pool is None:
            yield from map(function, items)
            return
        begun: deque[Future[R]] = deque()
        try:
            for item in items:
                begun.append(self._pool.submit(function, item))
                if len(begun) > self._most:
                    yield begun.popleft().result()
            while begun:
                yield begun.popleft().result()
        finally:
            for each in begun:
                each.cancel()
