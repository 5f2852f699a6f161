"""The folder of an index: one writer, one atomic switch, nothing foreign touched."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from search.errors import DiskFullError, IndexUnusableError, InputError, WriterLockedError
from search.index_dir import IndexDir, read_attachment, write_attachment

HOLD_THE_LOCK = """
import sys, pathlib
from search.index_dir import IndexDir
with IndexDir(pathlib.Path(sys.argv[1])).writing(base=False) as folder:
    (folder / "half").write_text("x")
    print("locked", flush=True)
    sys.stdin.readline()
"""

needs_links = pytest.mark.skipif(os.name == "nt", reason="symbolic links need a privilege there")


def publish(index: IndexDir, text: str, base: bool = False) -> Path:
    with index.writing(base=base) as folder:
        (folder / text).write_text(text)
    return index.current()


def generations(index: IndexDir) -> list[str]:
    return sorted(entry.name for entry in (index.path / "generations").iterdir())


@pytest.fixture
def index(tmp_path: Path) -> IndexDir:
    return IndexDir(tmp_path / "index")


def test_without_an_index(index: IndexDir) -> None:
    assert index.current_name() is None
    with pytest.raises(IndexUnusableError, match="wensou rebuild"):
        index.current()
    with pytest.raises(IndexUnusableError, match="wensou rebuild"), index.writing(base=True):
        pass
    assert not index.path.exists()


def test_publishes_what_was_written(index: IndexDir) -> None:
    folder = publish(index, "one")
    assert folder.name == index.current_name()
    assert folder.name.startswith("00000001-")
    assert (folder / "one").read_text() == "one"


def test_keeps_the_previous_generation_only(index: IndexDir) -> None:
    names = [publish(index, text).name for text in ("one", "two", "three")]
    assert generations(index) == names[1:]


def test_a_base_brings_the_files_of_the_current_generation(index: IndexDir) -> None:
    with index.writing(base=False) as folder:
        (folder / "sub").mkdir()
        (folder / "sub" / "kept").write_text("kept")
        (folder / "gone").write_text("gone")
    old = index.current()
    with index.writing(base=True) as folder:
        (folder / "gone").unlink()
    assert (index.current() / "sub" / "kept").read_text() == "kept"
    assert not (index.current() / "gone").exists()
    assert (old / "gone").read_text() == "gone"


def test_a_base_is_copied_where_links_are_not_to_be_had(
    index: IndexDir, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(source: object, target: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    publish(index, "one")
    monkeypatch.setattr(os, "link", no_links)
    assert (publish(index, "two", base=True) / "one").read_text() == "one"


def test_an_attachment_replaced_leaves_the_published_one_alone(index: IndexDir) -> None:
    with index.writing(base=False) as folder:
        write_attachment(folder, "analysis/words", b"old")
    old = index.current()
    with index.writing(base=True) as folder:
        write_attachment(folder, "analysis/words", b"new")
    assert read_attachment(old, "analysis/words") == b"old"
    assert read_attachment(index.current(), "analysis/words") == b"new"
    assert read_attachment(old, "other") is None


@pytest.mark.parametrize("name", ["", "/x", "../x", "a/../x", "a/b/c", "a\\b", "..", "x/.."])
def test_an_attachment_stays_in_its_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError):
        write_attachment(tmp_path, name, b"")


def test_an_exception_leaves_the_old_index(index: IndexDir) -> None:
    old = publish(index, "one")
    with pytest.raises(KeyboardInterrupt), index.writing(base=True):
        raise KeyboardInterrupt
    assert index.current() == old
    assert generations(index) == [old.name]


@pytest.mark.parametrize(
    ("number", "error"),
    [
        (errno.ENOSPC, DiskFullError),
        (errno.EDQUOT, DiskFullError),
        (errno.EACCES, InputError),
        (errno.EROFS, InputError),
        (errno.EIO, OSError),
    ],
)
@pytest.mark.parametrize("step", ["create", "link", "fsync", "replace"])
def test_an_error_of_the_disk_leaves_the_old_index(
    tmp_path: Path, number: int, error: type[Exception], step: str
) -> None:
    def fail(at: str) -> None:
        if at.startswith(step):
            raise OSError(number, os.strerror(number))

    old = publish(IndexDir(tmp_path / "index"), "one")
    index = IndexDir(tmp_path / "index", checkpoint=fail)
    with pytest.raises(error):
        publish(index, "two", base=True)
    assert index.current() == old
    assert generations(index) == [old.name]


def test_an_error_after_the_switch_keeps_the_new_index(tmp_path: Path) -> None:
    def fail(at: str) -> None:
        if at.startswith("replaced"):
            raise OSError(errno.EIO, "late")

    publish(IndexDir(tmp_path / "index"), "one")
    index = IndexDir(tmp_path / "index", checkpoint=fail)
    with pytest.raises(OSError):
        publish(index, "two")
    assert (index.current() / "two").exists()


@needs_links
def test_a_write_past_the_size_that_is_allowed_leaves_the_old_index(index: IndexDir) -> None:
    resource = pytest.importorskip("resource")
    old = publish(index, "one")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        with pytest.raises(DiskFullError), index.writing(base=False) as folder:
            (folder / "large").write_bytes(bytes(8192))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert index.current() == old


def test_a_second_writer_is_told_so(index: IndexDir) -> None:
    with index.writing(base=False), pytest.raises(WriterLockedError, match="another process"):
        publish(IndexDir(index.path), "two")


def test_the_lock_dies_with_its_process(index: IndexDir) -> None:
    old = publish(index, "one")
    with subprocess.Popen(
        [sys.executable, "-c", HOLD_THE_LOCK, str(index.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "locked\n"
        with pytest.raises(WriterLockedError, match="another process"):
            publish(index, "two")
        assert len(generations(index)) == 2
        other.kill()
    assert index.current() == old
    new = publish(index, "two")
    assert generations(index) == [old.name, new.name]


def test_a_folder_with_other_files_is_refused_untouched(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(InputError, match=r"thesis\.txt"):
        publish(IndexDir(tmp_path), "one")
    assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.txt"]


def test_generations_of_something_else_are_refused(tmp_path: Path) -> None:
    theirs = tmp_path / "generations" / "00000001-00000000"
    theirs.mkdir(parents=True)
    with pytest.raises(InputError, match="generations"):
        publish(IndexDir(tmp_path), "one")
    assert theirs.is_dir()


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("")
    with pytest.raises(InputError, match="is a file"):
        publish(IndexDir(tmp_path / "index"), "one")


def test_a_readme_and_hidden_files_are_welcome(index: IndexDir) -> None:
    index.path.mkdir()
    for name in ("README.md", ".gitignore"):
        (index.path / name).write_text(name)
    publish(index, "one")
    publish(index, "two")
    assert (index.path / "README.md").read_text() == "README.md"


def test_unknown_names_among_the_generations_are_left_alone(index: IndexDir) -> None:
    publish(index, "one")
    other = index.path / "generations" / "backup"
    other.mkdir()
    for text in ("two", "three"):
        publish(index, text)
    assert other.is_dir()


@pytest.mark.parametrize("content", ["", "../..", "00000001", "x\ny", "\xff"])
def test_a_damaged_current_is_named_and_rebuilt(index: IndexDir, content: str) -> None:
    old = publish(index, "one")
    (index.path / "CURRENT").write_text(content, encoding="latin-1")
    with pytest.raises(IndexUnusableError, match="wensou rebuild"):
        index.current()
    with pytest.raises(IndexUnusableError), index.writing(base=True):
        pass
    assert old.is_dir()
    assert publish(index, "two").name > old.name


@needs_links
def test_a_link_for_a_generation_is_not_followed(index: IndexDir, tmp_path: Path) -> None:
    folder = publish(index, "one")
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(IndexUnusableError):
        index.current()
    publish(index, "two")
    publish(index, "three")
    assert (tmp_path / "elsewhere" / "one").exists()


@needs_links
def test_a_link_for_all_generations_is_refused(index: IndexDir, tmp_path: Path) -> None:
    publish(index, "one")
    (index.path / "generations").rename(tmp_path / "elsewhere")
    (index.path / "generations").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InputError, match="link"):
        publish(index, "two")


def test_a_name_never_comes_back(index: IndexDir, tmp_path: Path) -> None:
    first = publish(index, "one").name
    index.path.rename(tmp_path / "away")
    assert publish(index, "one").name != first
