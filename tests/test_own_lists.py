"""People's words and synonyms in an index: an update gives what a rebuild would give."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.engines.base import Engine
from search.engines.memory.engine import MemoryEngine
from search.errors import AnalyzerChangedError, InputError
from search.index_meta import analysis_files, read_meta
from search.indexing import rebuild, update, watch
from search.indexing.run_report import RunReport
from search.models import SearchRequest
from search.own_lists import OwnFiles, OwnLists, own_files
from search.parsing.words import WordReader
from search.service import SearchOptions, SearchService
from search.settings import Settings, load_settings
from search.text.analyzer import CHANGEABLE, DICTIONARY, FOLDED_WORDS, OWN_WORDS, Analyzer
from search.text.dictionary import Dictionary
from search.text.own_words import read_user_dict
from search.text.synonyms import read_synonyms
from tests.articles import analyzer
from tests.contract.engines import NAMES, opened

SMALL = Analyzer(
    analyzer().files
    | {
        DICTIONARY: Dictionary.of(
            "国家 900 n\n安全 700 n\n大学 500 n\n大学生 90 n\n学生 800 n\n生活 600 n\n的 900 u\n"
            "著名 90000 a\n".encode()
        ).packed,
        FOLDED_WORDS: "着名 90000 a\n".encode(),
    }
)
"""An analyzer with few words, which is made in no time."""

WORDS = ["国家安全", "家安", "大学生", "学", "的", "生活的", "著名", "名"]
PIECES = [*WORDS, "國家安全", "国家", "安全", "学生", "生活", "大學生活的", "，", " ", "ab", "的"]


def lists(user_dict: str | None = None, synonyms: str | None = None) -> Callable[[], OwnLists]:
    """Lists as they would be read from files with these texts."""
    words = None if user_dict is None else read_user_dict(user_dict, SMALL.folding.fold)
    groups = None if synonyms is None else read_synonyms(synonyms)
    return lambda: OwnLists(words, groups)


def write(folder: Path, articles: list[tuple[str, str]]) -> None:
    """A file for each article (title and text)."""
    for number, (title, text) in enumerate(articles):
        (folder / f"{number}.jsonl").write_text(
            json.dumps({"id": f"{number}", "source": "s", "title": title, "text": text})
        )


def fields(engine: Engine) -> list[dict[str, list[tuple[str, float]]]]:
    """All that the words of an index decide: which articles have which word, and the scores."""
    words = WordReader(SMALL, "-")
    found: list[dict[str, list[tuple[str, float]]]] = []
    for text in (*WORDS, "国家", "安全", "学生", "家", "活的", "大学生活的国家安全"):
        scoring = tuple(words.scoring(words.pieces(text)))
        answers = {}
        for term in dict.fromkeys(
            (*scoring, *(replace(each, field="words", term=text) for each in scoring))
        ):
            request = SearchRequest(scoring=(term,), size=100, facets=(), collapse=False)
            hits = engine.search(request).hits
            answers[f"{term.field} {term.term}"] = [(hit.id, hit.score) for hit in hits]
        found.append(answers)
    return found


texts = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)
dictionaries = st.lists(
    st.tuples(st.sampled_from(WORDS), st.sampled_from(["", " 5", " 3000", " 200000"])),
    max_size=3,
    unique_by=lambda pair: pair[0],
).map(lambda rows: "".join(f"{word}{frequency}\n" for word, frequency in rows))


@pytest.mark.parametrize("name", [name for name in NAMES if "accelerated" not in name])
@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(
    articles=st.lists(st.tuples(texts, texts), min_size=1, max_size=6),
    changed=st.lists(st.tuples(texts, texts), max_size=2),
    before=dictionaries,
    after=dictionaries,
)
def test_an_update_gives_the_index_that_a_rebuild_gives(
    name: str,
    articles: list[tuple[str, str]],
    changed: list[tuple[str, str]],
    before: str,
    after: str,
) -> None:
    with TemporaryDirectory() as folder:
        root, here, there = Path(folder, "a"), Path(folder, "here"), Path(folder, "there")
        root.mkdir()
        write(root, articles)
        updated, rebuilt = opened(name, here), opened(name, there)
        rebuild(updated, [root], analyzer=SMALL, workers=1, lists=lists(before))
        write(root, changed)
        report = update(updated, analyzer=SMALL, workers=1, lists=lists(after))
        rebuild(rebuilt, [root], analyzer=SMALL, workers=1, lists=lists(after))
        assert fields(updated) == fields(rebuilt)
        metas = [read_meta(engine) for engine in (updated, rebuilt)]
        assert metas[0].fingerprint == metas[1].fingerprint
        assert analysis_files(updated, metas[0]) == analysis_files(rebuilt, metas[1])
        assert report.again <= len(articles)
        assert not update(updated, analyzer=SMALL, workers=1, lists=lists(after)).published
        for engine in (updated, rebuilt):
            engine.close()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "news").mkdir()
    articles = [("題", "國家安全"), ("安全国家安", "无"), ("题", "国家，安全"), ("题", "别的")]
    write(tmp_path / "news", articles)
    return tmp_path / "news"


@pytest.fixture
def engine(root: Path) -> MemoryEngine:
    made = MemoryEngine()
    rebuild(made, [root], analyzer=SMALL, workers=1)
    return made


def run(
    engine: MemoryEngine, user_dict: str | None = None, synonyms: str | None = None
) -> RunReport:
    return update(engine, analyzer=SMALL, workers=1, lists=lists(user_dict, synonyms))


def counts(report: RunReport) -> tuple[bool, int, int]:
    return report.published, report.words, report.again


def test_only_articles_with_the_characters_of_a_changed_word_are_read_again(
    engine: MemoryEngine,
) -> None:
    assert counts(run(engine, "家安\n")) == (True, 1, 2)  # in 國家安全 too, not in 国家，安全
    assert counts(run(engine, "家安\n# 注\n")) == (False, 0, 0)
    assert counts(run(engine, "家安\n家 5\n")) == (True, 1, 3)
    assert counts(run(engine, "家安\n家 6\n")) == (True, 1, 3)
    assert counts(run(engine, "家安\n家 6\n月亮\n")) == (True, 1, 0)
    assert counts(run(engine, "")) == (True, 3, 3)
    assert OWN_WORDS not in read_meta(engine).analysis


def test_where_there_is_no_file_the_words_of_the_index_stay(engine: MemoryEngine) -> None:
    run(engine, "家安\n", "国家 邦国\n")
    report = run(engine)
    assert counts(report) == (False, 0, 0)
    assert [notice.partition(":")[0] for notice in report.notices] == [
        "the index keeps its words of the user dictionary",
        "the index keeps its synonyms",
    ]
    assert OWN_WORDS in read_meta(engine).analysis
    (Path(read_meta(engine).roots[0]) / "5.txt").write_text("题\n国家安全", "utf-8")
    assert run(engine).added == 1
    assert OWN_WORDS in read_meta(engine).analysis


def test_words_that_change_the_sum_of_all_have_every_article_read_again(
    engine: MemoryEngine,
) -> None:
    assert counts(run(engine, "家安 200000\n")) == (True, 1, 4)
    assert counts(run(engine, "家安 200001\n")) == (True, 1, 4)
    assert counts(run(engine, "家安 3\n")) == (True, 1, 4)
    assert counts(run(engine, "家安 4\n")) == (True, 1, 2)


def test_files_that_changed_are_not_read_twice(engine: MemoryEngine) -> None:
    root = Path(read_meta(engine).roots[0])
    write(root, [("题", "家安家安")])
    os.utime(root / "0.jsonl", (1, 1))
    (root / "1.jsonl").unlink()
    report = run(engine, "家安\n")
    assert (report.changed, report.deleted, report.again) == (1, 1, 0)


def test_synonyms_are_applied_and_no_article_is_read(engine: MemoryEngine) -> None:
    service = SearchService(engine)
    assert service.search("邦国").total == 0
    report = run(engine, synonyms="国家 邦国\n")
    assert (report.published, report.synonyms, report.again, report.read) == (True, True, 0, 0)
    assert service.search("邦国").total == 3
    assert service.search("邦国", SearchOptions(synonyms=False)).total == 0
    assert run(engine, synonyms="").synonyms
    assert service.search("邦国").total == 0


def test_groups_of_the_program_can_be_left(engine: MemoryEngine) -> None:
    service = SearchService(engine)
    assert service.search("特朗普").expansions
    run(engine, synonyms="- 川普, Trump\n")
    assert not service.search("特朗普").expansions
    assert service.search("奥巴马").expansions


def test_other_synonyms_of_a_later_version_come_with_an_update(engine: MemoryEngine) -> None:
    newer = SMALL.changed(synonyms="国家 邦国\n".encode())
    report = update(engine, analyzer=newer, workers=1)
    assert (report.synonyms, report.again) == (True, 0)
    assert SearchService(engine).search("邦国").total == 3


def test_another_dictionary_needs_a_rebuild(engine: MemoryEngine) -> None:
    with pytest.raises(AnalyzerChangedError, match="wensou rebuild"):
        update(engine, analyzer=analyzer(), workers=1, lists=lists("家安\n"))


def test_a_watch_applies_what_is_written_meanwhile(engine: MemoryEngine, tmp_path: Path) -> None:
    files = OwnFiles(tmp_path / "words", tmp_path / "synonyms", SMALL.folding.fold)
    pauses = 0

    def pause(_: float) -> None:
        nonlocal pauses
        pauses += 1
        if pauses == 1:
            (tmp_path / "words").write_text("家安\n", "utf-8")
        elif pauses > 2:
            raise KeyboardInterrupt

    reports = [*watch(engine, analyzer=SMALL, workers=1, pause=pause, lists=files)]
    assert [counts(report) for report in reports] == [(True, 1, 2)]


# The files


def files(folder: Path, **named: str) -> OwnFiles:
    return own_files(load_settings(named, {}, folder), SMALL.folding.fold, folder)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_files_of_any_encoding(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "user_dict.txt").write_bytes("云计算\r\n石墨烯 3\r\n".encode(encoding))
    (tmp_path / "synonyms.txt").write_bytes("云计算，雲端運算\r\n".encode(encoding))
    found = files(tmp_path)()
    assert found.user_dict and [each.word for each in found.user_dict.words] == ["云计算", "石墨烯"]
    assert found.synonyms and found.synonyms.groups == (("云计算", "雲端運算"),)
    assert not found.notices


def test_lines_left_out_are_named(tmp_path: Path) -> None:
    (tmp_path / "user_dict.txt").write_text("云计算\nAI 3\nC++\n\n云 计\n云计算 0\n", "utf-8")
    (tmp_path / "synonyms.txt").write_text("孤独\n", "utf-8")
    notices = files(tmp_path)().notices
    assert notices[0].startswith("user_dict.txt: 4 lines left out (line 2: not all Chinese")
    assert notices[0].endswith("; ...)")
    assert notices[1] == "synonyms.txt: 1 line left out (line 1: fewer than two words)"


def test_a_file_that_is_named_has_to_be_there(tmp_path: Path) -> None:
    assert files(tmp_path)() == OwnLists()
    with pytest.raises(InputError, match=r"there is no file .*mine\.txt"):
        files(tmp_path, user_dict="mine.txt")()


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n" + bytes(99), bytes(range(32)) * 9])
def test_what_is_no_text_is_an_error_that_names_it(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "synonyms.txt").write_bytes(content)
    with pytest.raises(InputError, match=r"synonyms\.txt is not text"):
        files(tmp_path)()


def test_a_folder_is_no_list(tmp_path: Path) -> None:
    (tmp_path / "user_dict.txt").mkdir()
    with pytest.raises(InputError, match="is not a file"):
        files(tmp_path)()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "user_dict.txt")
    with pytest.raises(InputError, match="is not a file"):
        files(tmp_path)()


def test_a_file_is_read_again_only_when_it_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "user_dict.txt"
    path.write_text("云计算\n", "utf-8")
    read = files(tmp_path)
    first = read().user_dict
    assert read().user_dict is first
    path.write_text("云计算\n石墨烯\n", "utf-8")
    assert read().user_dict != first
    path.unlink()
    assert read().user_dict is None


def test_nothing_is_left_out_of_the_list_of_what_may_change() -> None:
    assert {f"{name}.txt" for name in ("synonyms", "own_synonyms", "own_dict", "own_words")} == {
        *CHANGEABLE
    }
    assert Settings().user_dict.name == "user_dict.txt"
