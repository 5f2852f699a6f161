"""Finding files and reading their bytes: what a folder of articles may hold besides articles."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.errors import InputError
from search.models import Skipped
from search.readers.encoding import decode
from search.readers.files import FoundFile, UnusableFileError, find_files, open_file, read_bytes

ROOT_USER = hasattr(os, "geteuid") and os.geteuid() == 0


def paths(root: Path) -> list[str]:
    return [found.path for found in find_files(root) if isinstance(found, FoundFile)]


def skipped(root: Path) -> list[tuple[str, str]]:
    return [(found.file, found.reason) for found in find_files(root) if isinstance(found, Skipped)]


def write(path: Path, data: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_files_in_the_order_of_their_names_without_hidden_ones(tmp_path: Path) -> None:
    for name in ("b/2.md", "b/1.md", "a.md", ".git/config", "b/.hidden", "c/d/e.md", "中/文.md"):
        write(tmp_path / name)
    (tmp_path / "empty").mkdir()
    assert paths(tmp_path) == ["a.md", "b/1.md", "b/2.md", "c/d/e.md", "中/文.md"]
    assert skipped(tmp_path) == []


def test_what_is_found_of_a_file(tmp_path: Path) -> None:
    status = write(tmp_path / "a/b.md", b"123").stat()
    assert list(find_files(tmp_path)) == [FoundFile(tmp_path, "a/b.md", 3, status.st_mtime_ns)]


def test_a_root_that_is_a_file(tmp_path: Path) -> None:
    file = write(tmp_path / "articles/BBC/1_x.md")
    (found,) = find_files(file)
    assert isinstance(found, FoundFile)
    assert (found.root, found.path) == (file.parent, "1_x.md")
    assert read_bytes(found, 10) == b"x"


def test_a_root_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere"):
        find_files(tmp_path / "nowhere")


def test_symbolic_links_are_not_followed(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside/secret.md")
    root = tmp_path / "root"
    write(root / "a/1.md")
    (root / "file").symlink_to(root / "a/1.md")
    (root / "folder").symlink_to(root / "a")
    (root / "a/loop").symlink_to(root)
    (root / "self").symlink_to(root / "self")
    (root / "leak").symlink_to(outside)
    (root / "leaks").symlink_to(outside.parent)
    (root / "dangling").symlink_to(root / "nothing")
    assert paths(root) == ["a/1.md"]
    assert skipped(root) == [
        ("dangling", "unreadable"),
        ("leak", "not an article"),
        ("leaks", "not an article"),
        ("self", "unreadable"),
    ]


def test_a_root_that_is_a_symbolic_link_is_followed(tmp_path: Path) -> None:
    write(tmp_path / "real/1.md")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "one").symlink_to(tmp_path / "real/1.md")
    assert paths(tmp_path / "link") == ["1.md"]
    (found,) = find_files(tmp_path / "one")
    assert isinstance(found, FoundFile) and read_bytes(found, 10) == b"x"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs here")
def test_a_fifo_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    assert skipped(tmp_path) == [("pipe.md", "not an article")]
    with pytest.raises(UnusableFileError, match="not a regular file"):
        open_file(FoundFile(tmp_path, "pipe.md", 0, 0))


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_name_that_is_not_utf8(tmp_path: Path) -> None:
    name = b"1_\xd6\xd0.md"
    try:
        write(Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)), b"abc")
    except OSError:
        pytest.skip("the file system takes UTF-8 names only")
    (found,) = find_files(tmp_path)
    assert isinstance(found, FoundFile)
    assert os.fsencode(found.path) == name
    assert read_bytes(found, 10) == b"abc"


@pytest.mark.skipif(ROOT_USER, reason="root may read everything")
def test_what_may_not_be_read(tmp_path: Path) -> None:
    write(tmp_path / "shut/1.md")
    file = write(tmp_path / "a.md")
    (tmp_path / "shut").chmod(0)
    file.chmod(0)
    try:
        assert skipped(tmp_path) == [("shut", "unreadable")]
        with pytest.raises(UnusableFileError) as caught:
            read_bytes(FoundFile(tmp_path, "a.md", 1, 0), 10)
        assert caught.value.reason == "unreadable"
    finally:
        (tmp_path / "shut").chmod(0o700)


def test_a_file_over_the_limit_is_not_read_whole(tmp_path: Path) -> None:
    with write(tmp_path / "a.md").open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(UnusableFileError) as caught:
        read_bytes(FoundFile(tmp_path, "a.md", 1, 0), 1000)
    assert caught.value.reason == "too large"
    write(tmp_path / "b.md", b"x" * 1000)
    assert len(read_bytes(FoundFile(tmp_path, "b.md", 1000, 0), 1000)) == 1000


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(UnusableFileError) as caught:
        read_bytes(FoundFile(tmp_path, "gone.md", 1, 0), 10)
    assert caught.value.reason == "unreadable"


TEXT = "国家安全，香港 2020 年。Hello\n第二行\n"

DECODED = {
    "utf-8": TEXT.encode(),
    "utf-8 with a mark": b"\xef\xbb\xbf" + TEXT.encode(),
    "utf-16 with a mark": TEXT.encode("utf-16"),
    "utf-16 big-endian with a mark": b"\xfe\xff" + TEXT.encode("utf-16-be"),
    "utf-32 with a mark": TEXT.encode("utf-32"),
    "utf-16 without a mark": TEXT.encode("utf-16-le"),
    "utf-16 big-endian without a mark": TEXT.encode("utf-16-be"),
    "gbk": TEXT.encode("gbk"),
    "utf-8 and a tail of zeros": TEXT.encode() + b"\0" * 4096,
}


@pytest.mark.parametrize("name", DECODED)
def test_encodings(name: str) -> None:
    assert decode(DECODED[name]) == TEXT


def test_declarations() -> None:
    liar = f"<meta charset='utf-8'>{TEXT}"
    assert decode(liar.encode("gb18030")) == liar
    big5 = "<meta charset=big5>國家安全，香港\n"
    assert decode(big5.encode("big5")) == big5
    utf7 = "<meta charset=utf-7>+ADw-script+AD4-"
    assert decode(utf7.encode("ascii")) == utf7
    for name in ("unicode_escape", "rot13", "idna", "nonsense", "x" * 99):
        text = f"<meta charset={name}>{TEXT}"
        assert decode(text.encode("gbk")) == text


def test_a_character_cut_off_at_the_end_is_dropped() -> None:
    assert decode("国家安全".encode()[:-1]) == "国家安"
    assert decode("国家安全".encode()[:-2]) == "国家安"
    assert decode("国家安全".encode("gbk")[:-1]) == "国家安"


def test_a_little_damage_is_borne() -> None:
    data = ("国家安全" * 100).encode()
    assert decode(data[:30] + b"\xff" + data[30:]).count("\ufffd") == 1
    surrogate = b"\xed\xa0\x80"
    assert "国家" in decode(data + surrogate + data)


REFUSED = {
    "binary": [b"%PDF-1.4 text", b"\x89PNG\r\n", b"PK\x03\x04abc", b"a\0b\0\0\0\1\2\3" * 50,
               bytes(range(256)) * 9],
    "bad encoding": [b"\xfa\x80\xff" * 100 + b"text", "\ufffd国".encode() * 50],
}  # fmt: skip


@pytest.mark.parametrize("reason", REFUSED)
def test_what_is_no_text(reason: str) -> None:
    for data in REFUSED[reason]:
        with pytest.raises(UnusableFileError) as caught:
            decode(data)
        assert caught.value.reason == reason


@given(st.binary())
def test_no_bytes_make_it_raise_anything_else(data: bytes) -> None:
    try:
        text = decode(data)
    except UnusableFileError as error:
        assert error.reason in ("binary", "bad encoding")
    else:
        text.encode()


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Co", "Cn")), min_size=1))
def test_utf8_is_utf8(text: str) -> None:
    if text.count("\ufffd") <= len(text) / 100 and not text.startswith("\ufeff"):
        assert decode(text.encode()) == text


def test_a_run_of_padding_does_not_make_a_text_binary() -> None:
    text = "又接到一份免费的《大公报》" + "\x10" * 600 + "。这是正文。"
    assert decode(text.encode()) == text
