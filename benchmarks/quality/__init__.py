"""How good is what comes first, beside simpler rankings and other engines? See README.md, Quality.

Not part of ``python -m benchmarks``: that measures speed on any folder, this needs judged queries.
"""
