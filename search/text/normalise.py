"""Here is a string from a file: which text is it? SEMANTICS T1, applied once, at reading.

Does not fold: the text keeps its script, width and case, so that it is shown as written.
"""

from __future__ import annotations

import re
import unicodedata

_EMOJI = "©®‼⁉™ℹ↔-↪⌚-⏿Ⓜ▪-➿⤴⤵⬅-⭕〰〽㊗㊙\U0001f000-\U0001faff"
_IGNORABLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Default_Ignorable_Code_Point of Unicode 16 (DerivedCoreProperties.txt)."""

INERT = (
    "!-~\u00a1-\u00ac\u00ae-\u017f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u22ff\u2460-\u27bf"
    "\u3001-\u3029\u3030\u303b-\u303d\u3041-\u3096\u309d-\u309f\u30a1-\u30ff\u3105-\u312f\u3400-\u9fff"
    "\uff01-\uff9d\uffe0-\uffe6"
)
"""Characters, as ranges, that are no white space and stay as they are in any company.

Most articles consist of them and of spaces. None is taken away here, and in NFC none composes with
the character before it.
"""

_LINE_END = re.compile("\r\n?|[\x85\u2028\u2029]")
_INERT_TEXT = re.compile(f"[{INERT} \n\u00a0\u3000]*")
_ODD = re.compile(f"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff{_IGNORABLE}]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_IGNORABLE_OR_EMOJI = re.compile(
    # What holds an emoji together stays: its presentation selector, a joiner between two emoji,
    # the key cap's selector, the letters of a subdivision flag.
    f"(?P<kept>(?<=[{_EMOJI}])[\ufe0e\ufe0f](?:\u200d(?=[{_EMOJI}]))?"
    f"|(?<=[{_EMOJI}])\u200d(?=[{_EMOJI}])"
    "|(?<=[0-9#*])\ufe0f(?=\u20e3)"
    "|(?<=\U0001f3f4)[\U000e0020-\U000e007e]+\U000e007f)"
    f"|[{_IGNORABLE}]+"
)


def normalise(text: str) -> str:
    """``text`` in NFC, with ``\\n`` line ends, without controls and default-ignorable characters.

    A tab becomes a space and a lone surrogate U+FFFD. Idempotent.
    """
    if _INERT_TEXT.fullmatch(text):
        return text
    if not _ODD.search(text):
        return unicodedata.normalize("NFC", text)
    text = _CONTROL.sub("", _LINE_END.sub("\n", text).replace("\t", " "))
    text, before = _SURROGATE.sub("\ufffd", text), ""
    while text != before:  # composing can make another character of an emoji, as of ↔ and U+0338
        before = text
        text = _IGNORABLE_OR_EMOJI.sub(lambda match: match["kept"] or "", text)
        text = unicodedata.normalize("NFC", text)
    return text
