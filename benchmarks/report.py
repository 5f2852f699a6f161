"""The figures as tables in Markdown, with the picture beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.bars import figures, is_met
from benchmarks.memory import MIB
from benchmarks.plot import draw, figure
from benchmarks.queries import KINDS
from benchmarks.results import Results, rate, text_bytes
from benchmarks.systems import OURS, SYSTEMS

NONE = "–"


def write_report(results: Results, out: Path) -> None:
    """Write ``OUT.md`` and ``OUT.svg``."""
    picture = out.with_suffix(".svg")
    picture.write_text(draw(results), encoding="utf-8")
    out.with_suffix(".md").write_text(report(results, picture.name), encoding="utf-8")


def one_line(stage: str, record: dict[str, Any]) -> str:
    """What a stage found, for somebody who watches."""
    said = [f"{key}: {record[key]}" for key in ("missing", "failed") if key in record]
    if "wall_s" in record:
        said.append(f"{record['wall_s']:.1f} s, {record['cpu_s']:.1f} s of CPU")
    if "articles" in record and "wall_s" in record:
        said.append(f"{figure(rate(record))} articles/s")
    if "warm" in record:
        forms = [form for form in ("cold", "warm") if form in record]
        said += [f"{form} {_p50_p99(record[form])} ms" for form in forms]
    said += [f"{key} {figure(record[key])}" for key in record if key.endswith("_ms")]
    if record.get("peak"):
        said.append(f"{_mib(record['peak']['pss'])} MiB")
    return f"{stage}: {', '.join(said)}"


def report(results: Results, picture: str) -> str:
    """The page. ``picture`` is its file beside the page."""
    stages = results["stages"]
    sections = {
        "": f"![The figures as bars]({picture})",
        "Rebuild": rebuild_table(stages) if stages else "",
        "Queries, ms": query_table(stages) if stages else "",
        "Warm queries by kind, p50 and p99 in ms": kind_table(stages) if stages else "",
        "Where the rebuild spends its seconds": parts_table(stages),
        "Wensou besides": besides_table(stages),
        "By size, synthetic articles": scaling_table(results["scaling"]),
        "What is promised": bars_table(results) if stages else "",
        "How": how(results),
    }
    texts = [f"## {title}\n\n{text}" if title else text for title, text in sections.items() if text]
    return "\n\n".join(["# Benchmark", _corpus(results), *texts]) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]], texts: int = 1) -> str:
    """A table in Markdown; so many columns are text, those behind them figures."""
    rules = ["---" if column < texts else "---:" for column in range(len(head))]
    lines = [head, rules, *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def rebuild_table(stages: Results) -> str:
    """One row a system: speed, memory, size."""
    head = (
        "System", "articles", "s", "CPU s", "articles/s", "a CPU second", "engine alone",
        "peak MiB", "of it anonymous", "index MiB", "index / text",
    )  # fmt: skip
    rows = []
    for key, name in SYSTEMS.items():
        found = stages.get(f"{key}.rebuild", {})
        rows.append([name, *_rebuild_cells(found, text_bytes(stages, key), len(head) - 1)])
    return table(head, rows)


def _rebuild_cells(found: Results, size: int, count: int) -> list[str]:
    if "wall_s" not in found:
        return [_why_not(found), *[""] * (count - 1)]
    engine, peak = found["parts"].get("engine"), found.get("peak", {})
    return [
        f"{found['articles']:,}",
        figure(found["wall_s"]),
        figure(found["cpu_s"]),
        figure(rate(found)),
        figure(found["articles"] / found["cpu_s"]),
        figure(found["articles"] / engine) if engine else NONE,
        _mib(peak["pss"]) if peak else NONE,
        _mib(peak["anonymous"]) if peak else NONE,
        _mib(found["index_bytes"]),
        figure(found["index_bytes"] / size) if size else NONE,
    ]


def query_table(stages: Results) -> str:
    """One row a system: latencies in ms, and how often its total is ours."""
    head = (
        "System", "cold p50", "cold p99", "warm p50", "warm p99", "slowest",
        "our scoring terms: p50", "p99", "same totals",
    )  # fmt: skip
    ours = stages.get("wensou.search", {}).get("totals", [])
    rows = []
    for stage, name in (
        ("wensou.search", f"{SYSTEMS[OURS]}, engine"),
        ("wensou.fast_search", f"{SYSTEMS[OURS]} with `fast`, engine"),
        ("wensou.service", f"{SYSTEMS[OURS]}, service with snippets"),
        ("wensou.fast_service", f"{SYSTEMS[OURS]} with `fast`, service"),
        *((f"{key}.search", SYSTEMS[key]) for key in ("fts5", "tantivy", "lucene")),
    ):
        rows.append([name, *_query_cells(stages.get(stage, {}), ours, len(head) - 1)])
    return table(head, rows)


def _query_cells(found: Results, ours: list[int], count: int) -> list[str]:
    if "warm" not in found:
        return [_why_not(found), *[""] * (count - 1)]
    cold, warm, ranked = found["cold"], found["warm"], found.get("ranked", {}).get("warm", {})
    same = sum(mine == theirs for mine, theirs in zip(ours, found["totals"], strict=False))
    values = [cold["p50"], cold["p99"], warm["p50"], warm["p99"], warm["max"]]
    ranked_cells = [figure(ranked[p]) if ranked else NONE for p in ("p50", "p99")]
    return [*map(figure, values), *ranked_cells, f"{same} of {len(found['totals'])}"]


def kind_table(stages: Results) -> str:
    """One row a kind of query, one column a system."""
    columns = {
        "Wensou": "wensou.search",
        "with `fast`": "wensou.fast_search",
        "service": "wensou.service",
        "with `fast` too": "wensou.fast_service",
        **{SYSTEMS[key]: f"{key}.search" for key in ("fts5", "tantivy", "lucene")},
    }
    found = {name: stages.get(stage, {}).get("kinds", {}) for name, stage in columns.items()}
    rows = [
        [kind.name, *(_p50_p99(each[key]) if key in each else NONE for each in found.values())]
        for key, kind in KINDS.items()
    ]
    return table(("Kind", *columns), rows)


def parts_table(stages: Results) -> str:
    """The parts of each rebuild, in wall seconds."""
    rows = []
    for key, name in SYSTEMS.items():
        parts = stages.get(f"{key}.rebuild", {}).get("parts", {})
        if parts:
            rows.append([name, ", ".join(f"{part} {figure(s)}" for part, s in parts.items())])
    return table(("System", "parts"), rows, texts=2) if rows else ""


def besides_table(stages: Results) -> str:
    """What only Wensou is asked: opening, the command, the server, an update."""
    opening, serving = stages.get("wensou.opening", {}), stages.get("wensou.serving", {})
    updating, pages = stages.get("wensou.updating", {}), stages.get("wensou.pages", {})
    readers = stages.get("wensou.readers", {})
    rows = []
    if "engine_ms" in opening:
        rows += [
            ["opening the index and counting", f"{figure(opening['engine_ms'])} ms"],
            ["opening with parser and dictionary", f"{figure(opening['service_ms'])} ms"],
            ["`wensou search`, end to end", f"{figure(opening['command_ms'])} ms"],
        ]
    if serving.get("after"):
        for when, name in (("before", "`serve` at the start"), ("after", "`serve`, 1,000 queries")):
            memory = serving[when]
            text = f"{_mib(memory['anonymous'])} MiB anonymous, {_mib(memory['rss'])} resident"
            rows.append([name, text])
        rows.append(["pages a second, 4 clients", figure(serving["queries_per_s"])])
    if "warm" in pages:
        rows.append(["page of results in the server, p50 / p99", f"{_p50_p99(pages['warm'])} ms"])
    if "pages_per_s" in readers:
        rows += _readers_rows(readers)
    if "wall_s" in updating:
        parts = ", ".join(f"{part} {figure(s)}" for part, s in updating["parts"].items())
        rows.append(["`update` of one changed file", f"{figure(updating['wall_s'])} s: {parts}"])
    return table(("What", "figure"), rows, texts=2) if rows else ""


def _readers_rows(readers: Results) -> list[list[str]]:
    failed = f"{readers['errors']} of {readers['pages']:,} failed"
    speed = f"{figure(readers['pages_per_s'])}; {_p50_p99(readers['warm'])} ms; {failed}"
    rows = [[f"pages a second, 16 readers, {readers['processes']} processes; p50 / p99", speed]]
    if readers["memory"]:
        memory = f"{_mib(readers['memory']['anonymous'])} MiB anonymous"
        rows.append(["`serve` then, all processes", memory])
    return rows


def scaling_table(scaling: Results) -> str:
    """One row a number of synthetic articles."""
    head = (
        "Articles", "rebuild s", "CPU s", "ms an article", "peak MiB", "index / text",
        "warm p50 ms", "p99 ms", "with `fast` p50 ms", "p99 ms",
    )  # fmt: skip
    rows = []
    for size in sorted(scaling, key=int):
        built, asked = scaling[size]["wensou.rebuild"], scaling[size]["wensou.search"]
        fast = scaling[size].get("wensou.fast_search", {}).get("warm", {})
        text = scaling[size]["wensou.size"]["text_bytes"]
        rows.append(
            [
                f"{int(size):,}",
                figure(built["wall_s"]),
                figure(built["cpu_s"]),
                figure(1000 / rate(built)),
                _mib(built["peak"]["pss"]) if built.get("peak") else NONE,
                figure(built["index_bytes"] / text),
                figure(asked["warm"]["p50"]),
                figure(asked["warm"]["p99"]),
                *(figure(fast[which]) if fast else NONE for which in ("p50", "p99")),
            ]
        )
    return table(head, rows) if rows else ""


def bars_table(results: Results) -> str:
    """The bars, and whether they are reached."""
    rows = []
    for bar, value in figures(results):
        met = NONE if value is None else "yes" if is_met(bar, value) else "**no**"
        measured = NONE if value is None else f"{figure(value)} {bar.unit}".rstrip()
        rows.append([bar.what, bar.wanted, measured, met])
    return table(("What", "bar", "measured", "reached"), rows)


def how(results: Results) -> str:
    """Machine, versions, commands, and the stages that did not run in the last of them."""
    machine = results["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in results["versions"].items())
    lucene = results["stages"].get("lucene.rebuild", {}).get("version")
    where = f"{machine['processor']}, {machine['cores']} cores, {machine['memory_mib']:,} MiB"
    lines = [
        f"- Machine: {where}, {machine['system']}",
        f"- Versions: {versions}{f', lucene {lucene}' if lucene else ''}",
        *(f"- `{command}`: {dates}" for command, dates in _commands(results).items()),
        "",
        "What is measured, and how, is told in [README.md](README.md).",
    ]
    return "\n".join(lines)


def _commands(results: Results) -> dict[str, str]:
    dates: dict[str, list[str]] = {}
    for record in (*results["stages"].values(), *results["scaling"].values()):
        dates.setdefault(record["command"], []).append(record["date"])
    return {
        command: min(found) if min(found) == max(found) else f"{min(found)} to {max(found)}"
        for command, found in dates.items()
    }


def _corpus(results: Results) -> str:
    measured = results["stages"].get("wensou.size", {})
    if "text_bytes" not in measured:
        return f"Corpus: {results['corpus'].get('name', 'synthetic articles')}."
    text = f"{_mib(measured['text_bytes'])} MiB of text in UTF-8"
    return f"Corpus: {results['corpus']['name']}, {measured['articles']:,} articles, {text}."


def _why_not(found: Results) -> str:
    return str(found.get("missing") or found.get("failed") or "not run")


def _p50_p99(found: dict[str, float]) -> str:
    return f"{figure(found['p50'])} / {figure(found['p99'])}"


def _mib(size: float) -> str:
    return figure(size / MIB)
