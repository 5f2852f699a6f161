"""Which systems are compared, and which stages has the benchmark? Tables, and nothing else."""

from __future__ import annotations

OURS = "wensou"
SYSTEMS = {
    OURS: "Wensou",
    "whoosh": "stock Whoosh + jieba",
    "fts5": "SQLite FTS5",
    "tantivy": "tantivy-py",
    "lucene": "Lucene",
}

_OURS = "benchmarks.ours"
_WEB = "benchmarks.web"
_PEERS = "benchmarks.peers"

STAGES = {
    "corpus.queries": "benchmarks.drawing:queries",
    "wensou.rebuild": f"{_OURS}:rebuild",
    "wensou.size": f"{_OURS}:size",
    "wensou.search": f"{_OURS}:search",
    "wensou.service": f"{_OURS}:service",
    "wensou.fast_search": f"{_OURS}:fast_search",
    "wensou.fast_service": f"{_OURS}:fast_service",
    "wensou.opening": f"{_OURS}:opening",
    "wensou.pages": f"{_WEB}:pages",
    "wensou.readers": f"{_WEB}:readers",
    "wensou.serving": f"{_WEB}:serving",
    "wensou.export": "benchmarks.exporting:export",
    "wensou.updating": f"{_OURS}:updating",
    "whoosh.rebuild": f"{_PEERS}.stock_whoosh:rebuild",
    "fts5.rebuild": f"{_PEERS}.fts5:rebuild",
    "fts5.search": f"{_PEERS}.fts5:search",
    "tantivy.rebuild": f"{_PEERS}.tantivy_py:rebuild",
    "tantivy.search": f"{_PEERS}.tantivy_py:search",
    "lucene.rebuild": f"{_PEERS}.lucene:rebuild",
    "lucene.search": f"{_PEERS}.lucene:search",
}
"""SYSTEM.STAGE: ``module:function``, in the order they run. Whatever asks queries needs those that
``corpus.queries`` draws, and all of a system needs its ``rebuild``."""

SCALING_STAGES = (
    "corpus.queries",
    "wensou.rebuild",
    "wensou.size",
    "wensou.search",
    "wensou.fast_search",
)
