"""Where settings come from, which wins, and what is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.errors import SettingsError
from search.settings import Settings, load_settings


def test_defaults(tmp_path: Path) -> None:
    assert load_settings({}, {}, tmp_path) == Settings(
        index=tmp_path / "index",
        user_dict=tmp_path / "user_dict.txt",
        synonyms=tmp_path / "synonyms.txt",
    )


def test_later_places_win(tmp_path: Path) -> None:
    (tmp_path / "wensou.toml").write_text("port = 1\npage_size = 2\nworkers = 3\n")
    environ = {"WENSOU_PORT": "10", "WENSOU_PAGE_SIZE": "20", "HOME": "/"}
    settings = load_settings({"port": 100, "title": None}, environ, tmp_path)
    assert (settings.port, settings.page_size, settings.workers) == (100, 20, 3)
    assert settings.title == "文搜"


def test_the_file_may_set_everything(tmp_path: Path) -> None:
    (tmp_path / "wensou.toml").write_text(
        'index = "there"\narticles = ["a", "/b"]\nengine = "memory"\ntimezone = "UTC"\n'
        'host = "::1"\nport = 0\nprefix = "/s"\nhosts = ["x.example.org"]\ntitle = "報"\n'
        'language = "en"\n'
        "page_size = 100\nworkers = 1\nmemory_mb = 64\nmax_file_mb = 1\n"
        'user_dict = "words.txt"\nsynonyms = "/synonyms.txt"\n',
        encoding="utf-8-sig",
    )
    settings = load_settings({}, {}, tmp_path)
    assert settings == Settings(
        index=tmp_path / "there",
        articles=(tmp_path / "a", Path("/b")),
        engine="memory",
        timezone="UTC",
        host="::1",
        port=0,
        prefix="/s",
        hosts=("x.example.org",),
        title="報",
        language="en",
        page_size=100,
        workers=1,
        memory_mb=64,
        max_file_mb=1,
        user_dict=tmp_path / "words.txt",
        synonyms=Path("/synonyms.txt"),
    )


def test_lists_in_variables(tmp_path: Path) -> None:
    environ = {"WENSOU_HOSTS": "a.org, b.org,", "WENSOU_ARTICLES": os.pathsep.join(["x", "y"])}
    settings = load_settings({}, environ, tmp_path)
    assert settings.hosts == ("a.org", "b.org")
    assert settings.articles == (tmp_path / "x", tmp_path / "y")


def test_a_home_folder_is_expanded(tmp_path: Path) -> None:
    assert load_settings({"index": "~"}, {}, tmp_path).index == Path.home()


@pytest.mark.parametrize(
    ("toml", "environ", "flags", "said"),
    [
        ("prot = 1", {}, {}, "unknown setting prot in wensou.toml: did you mean port?"),
        ("zzz = 1", {}, {}, "known are index, articles"),
        ("[search]\nport = 1", {}, {}, "unknown setting search"),
        ("port = '1'", {}, {}, "port in wensou.toml must be a whole number, not '1'"),
        ("port = true", {}, {}, "port in wensou.toml must be a whole number"),
        ("hosts = 'a'", {}, {}, "hosts in wensou.toml must be a list of texts"),
        ("hosts = [1]", {}, {}, "hosts in wensou.toml must be a list of texts"),
        ("title = 1", {}, {}, "title in wensou.toml must be text"),
        ("index = 1", {}, {}, "index in wensou.toml must be a path"),
        ("port = ", {}, {}, "wensou.toml is not valid TOML"),
        ("", {"WENSOU_PAGESIZE": "1"}, {}, "did you mean WENSOU_PAGE_SIZE?"),
        ("", {"WENSOU_PORT": "many"}, {}, "port in the environment must be a whole number"),
        ("", {"WENSOU_PORT": "-1"}, {}, "port in the environment must be from 0 to 65535"),
        ("", {"WENSOU_INDEX": ""}, {}, "index in the environment must be a path"),
        ("", {}, {"page_size": 101}, "page_size on the command line must be from 1 to 100"),
        ("", {}, {"timezone": "Asia/Nowhere"}, "timezone on the command line must be the name"),
        ("", {}, {"timezone": "../../etc/passwd"}, "timezone on the command line"),
        ("", {}, {"timezone": "Asia"}, "timezone on the command line"),
        ('language = "fr"', {}, {}, "language in wensou.toml must be one of zh-Hans, zh-Hant, en"),
        ("", {}, {"prefix": "search"}, "prefix on the command line must be empty or a path"),
        ("", {}, {"prefix": "/search/"}, "prefix on the command line must be empty or a path"),
        ("", {}, {"title": " "}, "title on the command line must not be empty"),
    ],
)
def test_refused(
    tmp_path: Path, toml: str, environ: dict[str, str], flags: dict[str, object], said: str
) -> None:
    (tmp_path / "wensou.toml").write_text(toml)
    with pytest.raises(SettingsError) as caught:
        load_settings(flags, environ, tmp_path)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "wensou.toml").mkdir()
    with pytest.raises(SettingsError, match=r"wensou\.toml cannot be read"):
        load_settings({}, {}, tmp_path)


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "wensou.toml").write_bytes("title = '报'".encode("gb18030"))
    with pytest.raises(SettingsError, match="not valid TOML"):
        load_settings({}, {}, tmp_path)


@given(name=st.sampled_from(sorted(Settings.__slots__)), value=st.text())
def test_any_text_in_a_variable_is_taken_or_refused(name: str, value: str) -> None:
    try:
        settings = load_settings({}, {f"WENSOU_{name.upper()}": value}, Path("/nowhere"))
    except SettingsError:
        return
    assert type(getattr(settings, name)) in (str, int, tuple, type(Path()))
