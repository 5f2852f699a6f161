"""How do analysed articles become Whoosh segments? One writer, one new segment a batch."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from whoosh import index
from whoosh.codec.whoosh3 import W3Codec
from whoosh.writing import SegmentWriter

from search.doubles import group_key
from search.engines.whoosh.schema import SCORING_FIELDS, UNKNOWN_TIME, lengths, schema
from search.engines.whoosh.snapshot import Snapshot
from search.index_dir import write_attachment
from search.jsonable import article_json
from search.keywords import KEYWORD_FIELDS
from search.models import AnalyzedArticle, epoch

BLOCK_POSTINGS = 1024


class WhooshBatch:
    """See Batch. Writes into ``folder``; ``base`` is what the folder held before, if anything."""

    def __init__(self, folder: Path, base: Snapshot | None, memory_mb: int) -> None:
        self._folder = folder
        self._base = base
        made = (
            index.create_in(str(folder), schema()) if base is None else index.open_dir(str(folder))
        )
        # The lock is IndexDir's: Whoosh's own would be a file linked into every generation.
        self._writer = SegmentWriter(made, _lk=False, limitmb=memory_mb, codec=_codec())
        self._added: dict[str, int] = {}
        self._replaced: list[int] = []

    def add(self, analyzed: AnalyzedArticle) -> None:
        """See Batch."""
        article = analyzed.article
        self.delete(article.id)
        self._added[article.id] = self._writer.docnum
        seconds = epoch(article.published)
        self._writer.add_document(
            id=article.id,
            article=json.dumps(article_json(article), ensure_ascii=False),
            words=analyzed.text,
            title_words=analyzed.title,
            units=analyzed.text,
            title_units=analyzed.title,
            published=UNKNOWN_TIME if seconds is None else seconds,
            group=group_key(article),
            id_column=article.id.encode("utf-8"),
            source_column=article.source.encode("utf-8"),
            **_keyword_fields(analyzed),
            **_length_columns(analyzed),
        )

    def delete(self, id: str) -> None:
        """See Batch."""
        if id in self._added:
            self._replaced.append(self._added.pop(id))
        elif self._base is not None and id in self._base.numbers:
            self._writer.delete_document(self._base.numbers[id])

    def attach(self, name: str, data: bytes) -> None:
        """See Batch."""
        write_attachment(self._folder, name, data)

    def commit(self) -> None:
        """Write the segment and Whoosh's table of contents."""
        if self._replaced:
            # The new segment must know its size before it takes a deletion.
            segment = self._writer.get_segment()
            for number in self._replaced:
                segment.delete_document(number)
        self._writer.commit()

    def cancel(self) -> None:
        """Let go of the files of an unfinished batch, however far it came."""
        # Whoosh's own cancel() tries to finish the segment first, and fails where commit() did.
        with suppress(Exception):
            self._writer.cancel()


def _codec() -> W3Codec:
    """Whoosh's codec, without the length statistics that only its own scorers need: finding them
    asks the file system for each posting. Larger blocks than its 128 postings read faster."""
    codec = W3Codec(blocklimit=BLOCK_POSTINGS, compression=1)
    codec.length_stats = False
    return codec


def _keyword_fields(analyzed: AnalyzedArticle) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {field: [] for field in KEYWORD_FIELDS}
    for field, value in analyzed.keywords:
        found[field].append(value)
    return found


def _length_columns(analyzed: AnalyzedArticle) -> dict[str, int]:
    exact = lengths(analyzed.title, analyzed.text)
    return {f"{field}_length": exact[field] for field in SCORING_FIELDS}
