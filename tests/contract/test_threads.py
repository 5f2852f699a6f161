"""Many threads search while batches are published: every answer is that of one published batch."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from search.engines.base import Engine
from tests.articles import analyzed, article
from tests.contract.asking import fill, request

BATCHES = 8
THREADS = 4


def test_searching_while_publishing(engine: Engine) -> None:
    fill(engine, article("报/0", "国家安全", "0"))
    stop = threading.Event()
    asked = [request(text, size=100) for text in ("国家", '"家安"', "安全 无")]

    def search() -> int:
        answers = 0
        while not stop.is_set() or not answers:
            for each in asked[:2]:
                results = engine.search(each)
                assert results.total == len(results.hits) == results.facets["source"][0].count
                assert {hit.id for hit in results.hits} == {f"报/{n}" for n in range(results.total)}
            engine.search(asked[2])
            answers += 1
        return answers

    with ThreadPoolExecutor(THREADS) as pool:
        searching = [pool.submit(search) for _ in range(THREADS)]
        for number in range(1, BATCHES):
            with engine.update() as batch:
                batch.add(analyzed(article(f"报/{number}", "国家安全", f"{number}"))[0])
        stop.set()
        assert all(each.result() for each in searching)
    assert engine.search(asked[0]).total == BATCHES


def test_the_same_question_from_many_threads_has_one_answer(engine: Engine) -> None:
    texts = ["国家安全与经济", "经济 国家", "安全，国家的经济", "the end of 国家"]
    fill(engine, *(article(f"报/{n}", texts[n % 4] * (n % 5 + 1), f"{n}") for n in range(60)))
    asked = [request(text, size=100) for text in ("国家 经济", '"的经济"', "end", "安全 the 经济")]
    expected = [engine.search(each) for each in asked]
    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(engine.search, asked * 30))
    assert answers == expected * 30
