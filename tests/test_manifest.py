"""The list of files survives being written and read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from search.indexing.manifest import UNKNOWN_TIME, FileEntry, Manifest, Record, offer
from search.models import SKIP_REASONS, Skipped

ROOTS = ("/一", "/two", "/bytes\udcff")
NAMES = st.text(st.characters(), max_size=8)  # lone surrogates too, as file names have them


@st.composite
def entries(draw: st.DrawFn) -> FileEntry:
    root, path = draw(st.sampled_from(ROOTS)), draw(NAMES)
    records = [
        (
            draw(NAMES),
            name if name else path,
            Record(time, draw(st.integers(0)), path, number, root),
        )
        for number, (name, time) in enumerate(
            draw(st.lists(st.tuples(NAMES, st.integers() | st.just(UNKNOWN_TIME)), max_size=3))
        )
    ]
    skipped = st.builds(Skipped, NAMES, st.sampled_from(SKIP_REASONS), NAMES)
    size, time = draw(st.integers(-1)), draw(st.integers(-1))
    return FileEntry(root, path, size, time, tuple(records), tuple(draw(st.lists(skipped))))


@given(st.lists(entries(), max_size=4))
def test_what_is_written_is_read(files: list[FileEntry]) -> None:
    manifest = Manifest(ROOTS, tuple(files))
    assert Manifest.from_bytes(manifest.to_bytes()) == manifest


@given(st.permutations(range(6)))
def test_the_winner_does_not_depend_on_the_order(order: list[int]) -> None:
    records = [
        Record(UNKNOWN_TIME, 99, "z", 9, "/"),
        Record(-5, 1, "a", 0, "/"),
        Record(7, 1, "z", 9, "/"),
        Record(7, 2, "a", 9, "/"),
        Record(7, 2, "b", 0, "/"),
        Record(7, 2, "b", 1, "/"),
    ]
    best: dict[str, Record] = {}
    for number in order:
        offer(best, "s/1", records[number])
    assert best == {"s/1": records[-1]}
