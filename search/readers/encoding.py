"""Here are the bytes of a file: which text are they?

Declarations lie, so the bytes are asked first.
"""

from __future__ import annotations

import codecs
import re

from search.readers.files import UnusableFileError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (
    *(b"%PDF-", b"{\\rtf1", b"\x89PNG", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"OggS\x00"),
    *(b"ID3\x03", b"ID3\x04", b"wOFF\x00", b"wOF2\x00", b"PK\x03\x04", b"PK\x05\x06"),
    *(b"\x1f\x8b\x08", b"Rar!\x1a", b"7z\xbc\xaf", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd"),
    *(b"\x7fELF", b"\xca\xfe\xba\xbe", b"SQLite format 3\x00", b"\xd0\xcf\x11\xe0\xa1\xb1"),
)
"""How files of other kinds begin: PDF, images, archives, programs, sound, fonts, Office, RTF."""

_DECLARED = re.compile(
    rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE
)
TRUSTED = (
    "big5 big5hkscs cp950 gbk gb2312 gb18030 hz shift_jis cp932 euc_jp iso2022_jp euc_kr cp949"
    " utf-16 utf-16-le utf-16-be iso8859-1 iso8859-2 iso8859-5 iso8859-7 iso8859-9 iso8859-15"
    " cp1250 cp1251 cp1252 cp1253 cp1254 cp1256 cp1257 cp1258 koi8-r koi8-u mac-roman"
)
"""Encodings a declaration may name. UTF-7 is not among them: it hides markup."""

MAX_DAMAGE = 0.01
"""More U+FFFD than this share of the characters, and the text is not worth having."""

_BIG5 = frozenset({"big5", "big5hkscs", "cp950"})
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]+")
CONTROL_BYTES = bytes([*range(0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F])
# Runs are counted, not characters: an article may hold a long run of padding.
_USUAL = re.compile("[\t\n\r -~\u00a0-\u00ff\u2010-\u2027\u3000-\u30ff\u4e00-\u9fff\uff00-\uff65]")


def decode(data: bytes) -> str:
    """The text of a file: by its byte order mark, else strict UTF-8, gb18030, what it declares.

    Big5, which gb18030 would take for its own, comes before it when it is declared. A character
    cut off at the end is dropped. Raises UnusableFileError for "binary" and "bad encoding".
    """
    if data.startswith(_MAGIC):
        raise UnusableFileError("binary", "the beginning of a file that is not text")
    data = data.rstrip(b"\0") if data[-64:] == b"\0" * 64 else data
    text = _decoded(data)
    if text.count("\ufffd") > MAX_DAMAGE * len(text):
        raise UnusableFileError("bad encoding", f"{text.count(chr(0xFFFD))} damaged characters")
    # In no encoding is there a control character without such a byte.
    controls = len(data) > len(data.translate(None, CONTROL_BYTES))
    if controls and len(_CONTROL.findall(text)) > MAX_DAMAGE * len(text):
        raise UnusableFileError("binary", "control characters")
    return text


def _decoded(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    text = _unless_cut(data, "utf-8")
    if b"\0" not in data:
        return _by_guess(data) if text is None else text
    text = _utf16(data) or text
    if text is None:
        raise UnusableFileError("binary", "NUL bytes")
    return text


def _by_guess(data: bytes) -> str:
    """The text of bytes that are not UTF-8, or not quite."""
    damaged = data.decode("utf-8", "replace")
    beyond_ascii = len(damaged) - len(damaged.encode("ascii", "ignore"))
    if damaged.count("\ufffd") * 10 < beyond_ascii:
        return damaged
    declared = _declared(data)
    guesses = [declared, "gb18030"] if declared in _BIG5 else ["gb18030", declared]
    for encoding in filter(None, guesses):
        text = _unless_cut(data, encoding)
        if text is not None:
            return text
    texts = [data.decode(encoding, "replace") for encoding in filter(None, guesses)]
    return min([damaged, *texts], key=lambda text: text.count("\ufffd"))


def _unless_cut(data: bytes, encoding: str) -> str | None:
    """``data`` decoded; a partial character at its very end is dropped; None if it is not so."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if error.reason not in _CUT or len(data) - error.start > 3 or not error.start:
            return None
        return data[: error.start].decode(encoding)


_CUT = ("unexpected end of data", "incomplete multibyte sequence")


def _utf16(data: bytes) -> str | None:
    """``data`` as UTF-16 without a mark, where nearly all characters are then usual ones."""
    for encoding in ("utf-16-le", "utf-16-be"):
        sample = data[:8192].decode(encoding, "ignore")
        if sample and len(_USUAL.findall(sample)) >= 0.9 * len(sample):
            return data.decode(encoding, "replace")
    return None


def _declared(data: bytes) -> str:
    match = _DECLARED.search(data[:4096])
    try:
        name = codecs.lookup(match[1].decode("ascii")).name if match else ""
    except (LookupError, UnicodeError, ValueError):
        return ""
    return name if name in TRUSTED.split() else ""
