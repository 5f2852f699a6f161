"""The command line over a few real files: what is printed where, and the exit codes."""

from __future__ import annotations

import errno
import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from search import Settings, __version__, open_service
from search.cli import main, wensou
from search.index_dir import IndexDir
from search.indexing.run_report import Progress
from search.models import Article
from search.terminal.articles import clean, coloured, marked, plain
from search.terminal.commands import Group, run
from search.terminal.progress import Bar, Lines, Silent, duration, progress_view
from tests.processes import STOPPABLE

ROOT = Path(__file__).parent.parent
RECORDS = [
    {
        "id": "志/1",
        "source": "志",
        "title": "长江大桥",
        "text": "武汉的长江大桥是一座铁路和公路两用的桥。",
        "published": "2017-10-15T00:00:00Z",
        "url": "https://example.org/1",
        "author": "甲",
        "tags": ["桥", "河"],
    },
    {
        "id": "志/2",
        "source": "志",
        "title": "長江源頭",
        "text": "長江從哪裡來？古人說岷山。",
        "published": "2013-04-08T00:00:00Z",
    },
    {"id": "味/3", "source": "味", "title": "咖啡", "text": "云南的咖啡豆。"},
]

Answer = tuple[int, str, str]
Wensou = Callable[..., Answer]


def write_articles(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    lines = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in RECORDS)
    (folder / "all.jsonl").write_text(lines, encoding="utf-8")
    (folder / "empty.md").touch()
    return folder


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of RECORDS."""
    place = tmp_path_factory.mktemp("cli")
    articles = write_articles(place / "articles")
    assert main(["--quiet", "rebuild", str(articles), "--index", str(place / "index")]) == 0
    return place / "index"


@pytest.fixture
def wensou_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Wensou:
    """Run a command line in an empty folder: exit code, output, errors."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("WENSOU_")]:
        monkeypatch.delenv(name)

    def run_it(*argv: str | Path) -> Answer:
        code = main([str(each) for each in argv])
        return code, *capsys.readouterr()

    return run_it


def wensou_process(*argv: str | Path, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """Run a command line in a process of its own."""
    options["env"] = {**os.environ, "PYTHONPATH": str(ROOT), **options.get("env", {})}
    command = [sys.executable, "-m", "search", *map(str, argv)]
    return subprocess.run(command, capture_output=True, timeout=60, check=False, **options)


def only_line(text: str) -> str:
    (line,) = text.splitlines()
    return line


# --- errors and exit codes -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["serch"], "No such command 'serch'"),
        (["search"], "give a QUERY or --batch FILE"),
        (["search", "a", "--batch", "x"], "give a QUERY or --batch FILE"),
        (["search", "--sort", "best", "a"], "--sort"),
        (["search", "--sorce", "a", "b"], "--sorce"),
        (["search", "--page", "0", "a"], "--page"),
        (["search", "--size", "101", "a"], "page_size on the command line must be from 1 to 100"),
        (["show"], "Missing argument 'ID'; see wensou show --help"),
        (["serve", "--port", "x"], "'x' is not a valid integer"),
        (["serve", "--prefix", "x"], "prefix on the command line must be empty or a path"),
        (["--index"], "requires an argument"),
        (["rebuild", "--engine", "lucene", "."], "no engine is called 'lucene'"),
    ],
)
def test_usage_errors_are_one_line_and_exit_with_1(
    wensou_run: Wensou, argv: list[str], said: str
) -> None:
    code, out, err = wensou_run(*argv)
    assert (code, out) == (1, "")
    assert said in only_line(err)


def test_settings_errors(wensou_run: Wensou, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENSOU_PROT", "1")
    code, _, err = wensou_run("info")
    assert code == 1
    assert "did you mean WENSOU_PORT?" in only_line(err)


def test_no_command_shows_the_help(wensou_run: Wensou) -> None:
    code, out, err = wensou_run()
    assert (code, out) == (1, "")
    assert "Usage: wensou" in err


def test_help_and_version(wensou_run: Wensou) -> None:
    code, out, _ = wensou_run("search", "--help")
    assert code == 0
    assert "Usage: wensou search" in out
    assert wensou_run("--version") == (0, f"wensou {__version__}\n", "")


@pytest.mark.parametrize(
    "argv",
    [["search", "长江"], ["info"], ["export"], ["show", "x"], ["serve"], ["--quiet", "update"]],
)
def test_without_an_index_exit_6(wensou_run: Wensou, argv: list[str]) -> None:
    code, out, err = wensou_run(*argv)
    assert (code, out) == (6, "")
    assert "wensou rebuild" in only_line(err)


def test_missing_input_exits_with_3(wensou_run: Wensou, index: Path) -> None:
    code, _, err = wensou_run("rebuild", "nowhere", "--quiet")
    assert code == 3
    assert "nowhere" in only_line(err)
    assert wensou_run("search", "--index", index, "--batch", "nowhere")[0] == 3
    for target in ("no/where", "/", "."):
        assert wensou_run("export", "--index", index, "-o", target)[0] == 3
    code, _, err = wensou_run("show", "--index", index, "志/9")
    assert code == 3
    assert "志/9" in only_line(err)


def test_another_writer_exits_with_5(wensou_run: Wensou, tmp_path: Path) -> None:
    articles = write_articles(tmp_path / "articles")
    with IndexDir(tmp_path / "index").writing(base=False):
        answer = wensou_process("rebuild", articles, "--quiet", cwd=tmp_path)
    assert answer.returncode == 5
    only_line(answer.stderr.decode())


def failing_group(error: BaseException) -> Group:
    group = Group("wensou")

    @group.command()
    def fail(**_: object) -> None:
        raise error

    return group


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/x"), 4, "/x: No space left"),
        (PermissionError(errno.EACCES, "Permission denied", "/x"), 3, "/x: Permission denied"),
        (RuntimeError("odd\nthing"), 70, "unexpected RuntimeError: odd thing; run it again with"),
        (KeyboardInterrupt(), 130, "stopped"),
    ],
)
def test_errors_of_others_become_a_line(
    capsys: pytest.CaptureFixture[str], error: BaseException, code: int, said: str
) -> None:
    assert run(failing_group(error), ["fail"]) == code
    assert said in only_line(capsys.readouterr().err.strip())


def test_debug_shows_the_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(failing_group(RuntimeError("odd")), ["fail", "--debug"]) == 70
    assert "Traceback" in capsys.readouterr().err


def test_an_error_may_hold_what_is_not_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(failing_group(OSError(errno.EIO, "bad", "\udcff")), ["fail"]) == 3
    assert "\\udcff: bad" in capsys.readouterr().err


# --- indexing ------------------------------------------------------------------------------------


def test_rebuild_says_what_it_did(wensou_run: Wensou, tmp_path: Path) -> None:
    articles = write_articles(tmp_path / "articles")
    code, out, err = wensou_run("rebuild", articles, "--report", "skipped.jsonl")
    assert code == 0
    assert "3 articles of 2 files are in the index" in out
    assert "skipped 1: 1 empty" in out
    assert "reading" in err
    report = (tmp_path / "skipped.jsonl").read_text(encoding="utf-8")
    assert json.loads(only_line(report))["reason"] == "empty"


@pytest.mark.parametrize("report", ["no/where", "."])
def test_a_report_that_cannot_be_written_is_found_out_before_the_run(
    wensou_run: Wensou, tmp_path: Path, report: str
) -> None:
    articles = write_articles(tmp_path / "articles")
    code, _, err = wensou_run("rebuild", articles, "--report", report, "--quiet")
    assert (code, "check the path" in only_line(err)) == (3, True)
    assert wensou_run("info")[0] == 6


def test_an_index_with_a_damaged_table_of_contents_exits_with_6(
    wensou_run: Wensou, tmp_path: Path
) -> None:
    articles = write_articles(tmp_path / "articles")
    wensou_run("rebuild", articles, "--quiet")
    (toc,) = tmp_path.glob("**/*.toc")
    whole = toc.read_bytes()
    for damaged in (whole[:-2], whole[:60] + b"\xff" * 9 + whole[69:]):
        toc.write_bytes(damaged)
        # A process of its own: Whoosh leaves the file open, which is a warning here.
        answer = wensou_process("search", "--index", tmp_path / "index", "长江")
        assert answer.returncode == 6
        assert "wensou rebuild" in only_line(answer.stderr.decode())
    assert wensou_run("rebuild", articles, "--quiet")[0] == 0
    assert wensou_run("search", "长江")[0] == 0


def test_strict(wensou_run: Wensou, tmp_path: Path) -> None:
    articles = write_articles(tmp_path / "articles")
    assert wensou_run("rebuild", articles, "--strict", "--quiet") == (2, "", "")
    (articles / "empty.md").unlink()
    assert wensou_run("update", articles, "--strict", "--quiet") == (0, "", "")


def test_update(wensou_run: Wensou, tmp_path: Path) -> None:
    articles = write_articles(tmp_path / "articles")
    assert wensou_run("rebuild", articles)[0] == 0
    code, out, _ = wensou_run("update")
    assert code == 0
    assert "nothing has changed" in out
    (articles / "new.txt").write_text("新的一篇\n\n内容。", encoding="utf-8")
    code, out, _ = wensou_run("--json", "update")
    done = json.loads(out)
    assert (code, done["added"], done["articles"], done["read"]) == (0, 1, 4, 1)
    assert done["seen"] == done["articles"] + sum(done["skipped"].values())


def test_update_applies_the_words_and_synonyms_of_the_current_folder(
    wensou_run: Wensou, tmp_path: Path
) -> None:
    articles = write_articles(tmp_path / "articles")
    assert wensou_run("rebuild", articles, "--quiet")[0] == 0
    (tmp_path / "user_dict.txt").write_text("兩用的桥\n云南的\nAI 3\n", encoding="utf-8-sig")
    (tmp_path / "synonyms.txt").write_text("咖啡豆 coffeebeans\n", encoding="gb18030")
    code, out, err = wensou_run("update")
    assert code == 0
    assert "2 words have changed in the user dictionary: 2 articles were read again" in out
    assert "the synonyms have changed" in out
    assert "user_dict.txt: 1 line left out (line 3: not all Chinese characters" in out
    assert "reading again" in err
    done = json.loads(wensou_run("update", "--json")[1])
    assert (done["published"], done["words"], done["again"]) == (False, 0, 0)
    (tmp_path / "user_dict.txt").write_text("云南的\n", encoding="utf-8")
    done = json.loads(wensou_run("update", "--json")[1])
    assert (done["words"], done["again"], done["read"], done["synonyms"]) == (1, 1, 0, False)
    assert "云南的 " in wensou_run("analyze", "云南的咖啡")[1]
    found = json.loads(wensou_run("search", "coffeebeans", "--json")[1])
    assert (found["total"], found["synonyms"]) == (1, {"coffeebeans": ["咖啡豆"]})
    assert (
        json.loads(wensou_run("search", "coffeebeans", "--no-synonyms", "--json")[1])["total"] == 0
    )


def test_lists_that_are_named_must_be_there_and_be_text(wensou_run: Wensou, tmp_path: Path) -> None:
    articles = write_articles(tmp_path / "articles")
    code, _, err = wensou_run("rebuild", articles, "--user-dict", "mine.txt", "--quiet")
    assert (code, "there is no file" in only_line(err)) == (3, True)
    (tmp_path / "synonyms.txt").write_bytes(b"PK\x03\x04" + bytes(99))
    code, _, err = wensou_run("rebuild", articles, "--quiet")
    assert (code, "synonyms.txt is not text" in only_line(err)) == (3, True)


@pytest.mark.skipif(os.name == "nt", reason="Ctrl+C reaches the whole console there")
def test_watch_goes_on_until_ctrl_c(wensou_run: Wensou, tmp_path: Path) -> None:
    articles = write_articles(tmp_path / "articles")
    assert wensou_run("rebuild", articles, "--quiet")[0] == 0
    command = [sys.executable, "-m", "search", "--json", "update", "--watch"]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, env=environ, cwd=tmp_path, **STOPPABLE
    ) as process:
        try:
            assert process.stdout is not None
            assert json.loads(process.stdout.readline())["published"] is False
            (articles / "new.txt").write_text("新的一篇\n\n内容。", encoding="utf-8")
            assert json.loads(process.stdout.readline())["added"] == 1
            process.send_signal(signal.SIGINT)
            assert process.wait(60) == 0
        finally:
            process.kill()


def test_articles_may_come_from_settings(wensou_run: Wensou, tmp_path: Path) -> None:
    write_articles(tmp_path / "articles")
    (tmp_path / "wensou.toml").write_text('articles = ["articles"]\nindex = "there"\n')
    assert wensou_run("rebuild", "--quiet") == (0, "", "")
    assert (tmp_path / "there" / "CURRENT").exists()


# --- searching -----------------------------------------------------------------------------------


def test_search(wensou_run: Wensou, index: Path) -> None:
    code, out, err = wensou_run("search", "--index", index, "长江", "大桥")
    assert (code, err) == (0, "")
    assert out.splitlines()[:2] == ["  1. 长江大桥", "     志 · 2017-10-15 · 志/1"]
    assert re.search(r"^1 article · [\d.]+ ms$", out, re.MULTILINE)
    assert "\x1b" not in out


def test_search_says_what_is_missing(wensou_run: Wensou, index: Path) -> None:
    _, out, _ = wensou_run("search", "--index", index, "云南 咖啡豆 长江")
    assert "     without: 长江\n" in out
    assert "0 articles · 1 more that lack a word" in out


def test_another_query_is_offered(wensou_run: Wensou, index: Path) -> None:
    _, out, _ = wensou_run("search", "--index", index, "咖非豆")
    assert "您是不是要找：咖啡豆 (1 article)\n" in out
    _, out, _ = wensou_run("search", "--index", index, "kafeidou", "--json")
    assert json.loads(out)["correction"] == {"query": "咖啡豆", "total": 1}


def test_suggest(wensou_run: Wensou, index: Path) -> None:
    code, out, err = wensou_run("suggest", "--index", index, "cj")
    assert (code, err) == (0, "")
    assert out == "长江\t1 article\n长江大桥\t1 article\n"
    _, out, _ = wensou_run("suggest", "--index", index, "咖啡", "--json")
    assert json.loads(out) == {
        "query": "咖啡",
        "suggestions": [
            {"text": "咖啡豆", "kind": "word", "count": 1, "id": None},
            {"text": "咖啡", "kind": "title", "count": 1, "id": "味/3"},
        ],
    }


def test_search_json(wensou_run: Wensou, index: Path) -> None:
    code, out, _ = wensou_run("search", "--index", index, "長江", "--json", "--size", "1")
    found = json.loads(only_line(out))
    assert (code, found["total"], found["size"], len(found["hits"])) == (0, 2, 1, 1)
    hit = found["hits"][0]
    text = next(each["text"] for each in RECORDS if each["id"] == hit["id"])
    for snippet in hit["snippets"]:
        assert text[snippet["start"] :].startswith(snippet["text"])
        assert {snippet["text"][a:b] for a, b in snippet["marks"]} <= {"长江", "長江"}


def test_filters_and_order(wensou_run: Wensou, index: Path) -> None:
    def ids(*argv: str) -> list[str]:
        _, out, _ = wensou_run("--index", index, "--json", "search", *argv)
        return [hit["id"] for hit in json.loads(out)["hits"]]

    assert ids("长江", "--sort", "oldest") == ["志/2", "志/1"]
    assert ids("长江", "--after", "2015") == ["志/1"]
    assert ids("长江", "--before", "2015") == ["志/2"]
    assert ids("", "--source", "味") == ["味/3"]
    assert len(ids("", "--source", "味", "--source", "志")) == 3
    assert ids("长江", "--size", "1", "--page", "2", "--sort", "newest") == ["志/2"]
    assert ids("--", "-长江") == ["味/3"]


def test_batch(wensou_run: Wensou, index: Path, tmp_path: Path) -> None:
    queries = ["长江", "", '咖啡 "云南', "没有这样的词"]
    (tmp_path / "queries").write_bytes("\r\n".join(queries).encode("utf-8-sig"))
    code, out, _ = wensou_run("search", "--index", index, "--batch", "queries")
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [each["query"] for each in answers] == queries
    assert [each["total"] for each in answers] == [2, 3, 1, 0]


def test_batch_from_standard_input(index: Path) -> None:
    queries = "咖啡\n".encode() + b"\xff\n"
    answer = wensou_process("search", "--index", index, "--batch", "-", input=queries)
    assert [json.loads(line)["query"] for line in answer.stdout.splitlines()] == ["咖啡", "\ufffd"]
    assert answer.returncode == 0


def test_quiet_prints_hits_only(wensou_run: Wensou, index: Path) -> None:
    _, out, _ = wensou_run("search", "--index", index, "--quiet", '"没有这样的词')
    assert out == ""


def test_show(wensou_run: Wensou, index: Path) -> None:
    code, out, _ = wensou_run("show", "--index", index, "志/1")
    assert code == 0
    assert out.startswith(
        "长江大桥\n志 · 甲 · 2017-10-15 08:00+08:00 · 桥 · 河\nhttps://example.org/1\n"
    )
    assert out.endswith("\n武汉的长江大桥是一座铁路和公路两用的桥。\n")
    _, out, _ = wensou_run("show", "--index", index, "味/3", "--json")
    article = json.loads(out)
    keys = "id source title url published author tags text blocks file"
    assert list(article) == keys.split()
    assert article["published"] is None


def test_export_comes_back_the_same(wensou_run: Wensou, index: Path, tmp_path: Path) -> None:
    code, first, _ = wensou_run("export", "--index", index)
    assert (code, len(first.splitlines())) == (0, 3)
    folder = tmp_path / "again"
    folder.mkdir()
    assert wensou_run("export", "--index", index, "-o", folder / "all.jsonl") == (0, "", "")
    assert [path.name for path in folder.iterdir()] == ["all.jsonl"]
    assert (folder / "all.jsonl").read_text(encoding="utf-8") == first
    assert wensou_run("rebuild", folder, "--quiet")[0] == 0
    assert wensou_run("export")[1] == first


def test_export_of_a_query(wensou_run: Wensou, index: Path) -> None:
    _, out, _ = wensou_run("export", "--index", index, "长江")
    assert {json.loads(line)["id"] for line in out.splitlines()} == {"志/1", "志/2"}


def test_export_as_a_table(wensou_run: Wensou, index: Path, tmp_path: Path) -> None:
    file = tmp_path / "长江.csv"
    options = ["--sort", "newest", "--after", "2014"]
    assert wensou_run("export", "--index", index, "-o", file, *options, "长江") == (0, "", "")
    data = file.read_bytes()
    assert data.startswith(b"\xef\xbb\xbfid,") and data.count(b"\r\n") == 2
    _, out, _ = wensou_run("export", "--index", index, "--format", "csv", *options, "长江")
    assert out.encode("utf-8") == data


def test_export_by_name_of_the_file_or_by_option(
    wensou_run: Wensou, index: Path, tmp_path: Path
) -> None:
    begins = {"a.bib": b"@misc{", "a.CSV": b"\xef\xbb\xbf", "a.jsonl": b"{", "a": b"{"}
    for name, first in begins.items():
        assert wensou_run("export", "--index", index, "-o", tmp_path / name)[0] == 0
        assert (tmp_path / name).read_bytes().startswith(first)
    wensou_run("export", "--index", index, "--format", "bib", "-o", tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes().startswith(b"@misc{")


def test_export_by_a_date_that_cannot_be_read(wensou_run: Wensou, index: Path) -> None:
    code, out, error = wensou_run("export", "--index", index, "--after", "昔日")
    assert (code, out) == (1, "") and "cannot read the date 昔日" in error


def test_info(wensou_run: Wensou, index: Path) -> None:
    code, out, _ = wensou_run("info", "--index", index, "--json")
    said = json.loads(out)
    assert (code, said["articles"], said["engine"]) == (0, 3, "whoosh")
    assert (said["first"], said["last"]) == ("2013-04-08T00:00:00Z", "2017-10-15T00:00:00Z")
    assert said["bytes"] > 0
    _, out, _ = wensou_run("info", "--index", index)
    assert re.search(r"^articles: +3$", out, re.MULTILINE)
    assert re.search(r"^last: +2017-10-15T00:00:00Z$", out, re.MULTILINE)


def test_analyze(wensou_run: Wensou, index: Path) -> None:
    code, out, _ = wensou_run("analyze", "--index", index, "--json", "長江大橋")
    assert code == 0
    assert json.loads(out)["folded"] == "长江大桥"
    _, out, _ = wensou_run("analyze", "--index", index, "長江大橋")
    assert "长江大桥" in out and "tree" not in out
    _, out, _ = wensou_run("analyze", "--index", index, "--query", "長江大橋 -武汉")
    assert re.search(r"^tree: +AND\(長江大橋, NOT\(武汉\)\)$", out, re.MULTILINE)


def test_explain(wensou_run: Wensou, index: Path) -> None:
    _, out, _ = wensou_run("search", "--index", index, "--json", "长江")
    ids = [hit["id"] for hit in json.loads(out)["hits"]]
    code, out, _ = wensou_run("explain", "--index", index, "--json", "长江", ids[1])
    said = json.loads(out)
    assert (code, said["match"], said["place"], said["full_matches"]) == (0, "full", 2, 2)
    _, out, _ = wensou_run("explain", "--index", index, "长江", ids[1])
    assert "Hit 2 of 2 that have all words." in out
    assert f"Score: {said['score']:.6f}" in out


def test_explain_what_is_no_hit(wensou_run: Wensou, index: Path) -> None:
    asked = ("长江 -大桥 岷山", "志/1", "--before", "2017", "--index", index)
    lines = wensou_run("explain", *asked)[1].splitlines()
    assert "No hit." in lines and "Without: 岷山" in lines
    assert "  - NOT(大桥)  (needed)" in lines
    assert "      + 大桥  (forbidden, in 1 articles)" in lines
    assert [line for line in lines if line.startswith("  - filter published:[..")]
    code, _, err = wensou_run("explain", "--index", index, "长江", "志/9")
    assert code == 3 and "志/9" in err


def test_common_options_go_before_and_after(wensou_run: Wensou, index: Path) -> None:
    before = wensou_run("--index", index, "--json", "show", "志/1")
    after = wensou_run("show", "志/1", "--json", "--index", index)
    both = wensou_run("--index", "nowhere", "--json", "show", "志/1", "--index", index)
    assert before == after == both
    assert before[0] == 0


def test_concordance_is_aligned(index: Path, wensou_run: Wensou) -> None:
    argv = ("concordance", '"长江"', "--index", index, "--sort", "oldest", "--width", "4")
    code, out, _ = wensou_run(*argv)
    lines = out.splitlines()
    assert code == 0 and lines == [
        "2013-04-08        長江 源頭 志/2",
        "2013-04-08        長江 從哪裡來 志/2",
        "2017-10-15        长江 大桥 志/1",
        "2017-10-15 武汉的 长江 大桥是一 志/1",
        "4 lines in 2 articles",
    ]
    _, out, _ = wensou_run(*argv, "--order", "before", "--source", "志", "--quiet")
    assert out.splitlines()[-1] == "2017-10-15 武汉的 长江 大桥是一 志/1"


def test_concordance_as_a_table_and_as_json(index: Path, wensou_run: Wensou) -> None:
    _, out, _ = wensou_run("concordance", "咖啡", "--csv", "--index", index)
    assert out.startswith("\ufeffleft,match") and len(out.split("\r\n")) == 4
    _, out, _ = wensou_run("concordance", "咖啡", "--json", "--index", index)
    answer = json.loads(out)
    assert answer["query"] == "咖啡" and answer["total"] == 1
    assert [(line["in"], line["offset"]) for line in answer["lines"]] == [("title", 0), ("text", 3)]
    assert wensou_run("concordance", "--order", "sideways", "咖啡")[0] == 1
    assert wensou_run("concordance")[0] == 1


# --- terminals and encodings ---------------------------------------------------------------------


def test_output_is_utf8_in_any_locale(index: Path) -> None:
    for locale in ({"LC_ALL": "C"}, {"PYTHONIOENCODING": "latin-1"}):
        answer = wensou_process("search", "--index", index, "咖啡", env=locale)
        assert "云南的咖啡豆" in answer.stdout.decode(), locale
        assert answer.returncode == 0


@pytest.mark.skipif(os.name == "nt", reason="arguments are Unicode there")
def test_an_argument_that_is_not_utf8(index: Path) -> None:
    for argv in (["search", b"\xff\xe6"], ["show", b"\xff"], ["analyze", b"\xff"]):
        command = [sys.executable, "-m", "search", "--index", index, *argv]
        answer = subprocess.run(command, capture_output=True, timeout=60, check=False, cwd=ROOT)
        assert answer.returncode in (0, 3), answer.stderr
        assert b"Traceback" not in answer.stderr


@pytest.mark.skipif(os.name == "nt", reason="no such redirection there")
def test_output_that_is_closed(index: Path) -> None:
    command = [
        "sh",
        "-c",
        '"$0" -m search --index "$1" search 长江 >&- 2>&-',
        sys.executable,
        index,
    ]
    assert subprocess.run(command, timeout=60, check=False, cwd=ROOT).returncode == 0


@pytest.mark.skipif(os.name == "nt", reason="no pipe signals there")
def test_a_reader_that_goes_away(index: Path, tmp_path: Path) -> None:
    queries = tmp_path / "queries"
    queries.write_text("长江\n" * 200, encoding="utf-8")
    command = [sys.executable, "-m", "search", "--index", index, "search", "--batch", queries]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 141


def test_marks() -> None:
    def style(text: str, role: str) -> str:
        return f"<{role} {text}>"

    assert marked("甲乙丙丁", ((0, 1), (2, 3)), style, "title") == (
        "<mark 甲><title 乙><mark 丙><title 丁>"
    )
    assert marked("甲乙", ((1, 2),), style) == "甲<mark 乙>"
    assert marked("甲乙", ((1, 2),), plain, "title") == "甲乙"
    assert marked("甲", ((0, 1),), coloured) == "\x1b[31m\x1b[1m甲\x1b[0m"


def test_controls_never_reach_the_terminal() -> None:
    assert clean("a\x1b[2Jb\r\x9b") == "a�[2Jb��"


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_progress_lines() -> None:
    out = io.StringIO()
    view = progress_view(False, out)
    assert isinstance(view, Lines)
    view(Progress("finding"))
    for second in range(1, 9):
        view(Progress("reading", second, 8, second * 10, 80, second * 100, 0, float(second)))
    view(Progress("publishing", seconds=9.0))
    view.close()
    assert out.getvalue().splitlines() == [
        "finding ...",
        "reading 8 files ...",
        "reading ... file 6 of 8, 600 articles, 100/s, about 2 s left",
        "publishing ...",
    ]


def test_progress_bar() -> None:
    out = Terminal()
    view = progress_view(False, out)
    assert isinstance(view, Bar)
    view(Progress("reading", 0, 2, 0, 100))
    view(Progress("reading", 1, 2, 50, 100, 10, 1000, 1.0))
    view.close()
    assert "reading" in out.getvalue()
    assert "100" in out.getvalue()


def test_no_progress_when_quiet() -> None:
    assert isinstance(progress_view(True, Terminal()), Silent)


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.4, "0 s"), (89, "89 s"), (180, "3 min"), (7500, "2 h 05 min")]
)
def test_durations(seconds: float, said: str) -> None:
    assert duration(seconds) == said


# --- the same from Python ------------------------------------------------------------------------


def test_python_as_documented(index: Path) -> None:
    service = open_service(Settings(index=index))
    hits = service.search('长江 "大桥"').hits
    assert [hit.id for hit in hits] == ["志/1"]
    assert isinstance(service.article("志/1").article, Article)


def test_public_names_are_there() -> None:
    import search

    assert all(getattr(search, name) is not None for name in search.__all__)
    with pytest.raises(AttributeError):
        search.nothing  # noqa: B018


def test_start_up_does_not_import_the_engine() -> None:
    code = "import sys; from search.cli import main; main(['--help']); " + (
        "late = {'numpy', 'whoosh', 'jieba', 'rjieba', 'flask', 'bs4', 'yaml'}; "
        "print(sorted(late & sys.modules.keys()))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, cwd=ROOT, timeout=60
    )
    assert answer.stdout.endswith(b"[]\n") or answer.stdout.endswith(b"[]\r\n")


def test_every_command_has_a_help(wensou_run: Wensou) -> None:
    for name in wensou.commands:
        code, out, _ = wensou_run(name, "--help")
        assert code == 0
        assert "--index DIR" in out


# --- related -------------------------------------------------------------------------------------


def test_related(wensou_run: Wensou, index: Path) -> None:
    id = next(iter(json.loads(wensou_run("search", "--json", "", "--index", index)[1])["hits"]))[
        "id"
    ]
    code, out, _ = wensou_run("related", id, "--index", index)
    assert code == 0 and out
    code, out, _ = wensou_run("related", id, "--json", "--size", "1", "--index", index)
    assert code == 0 and json.loads(out)["id"] == id
    code, _, err = wensou_run("related", "无/1", "--index", index)
    assert code == 3 and "no article has the id" in err
