"""Here is what a person typed: which pieces, quotes and operators? Any text gives lexemes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from search.models import Note
from search.parsing.language import DATE_FIELDS, QueryLanguage
from search.text.fold import FoldTable

UNCLOSED_QUOTE = Note("引号没有闭合：已当作到末尾为止")


@dataclass(frozen=True, slots=True)
class Lexeme:
    """``kind`` is ``word``, ``quote``, ``open``, ``close``, ``or``, ``not`` or ``and``.

    ``field`` and ``exact`` are what stood right before a word, quote or group; ``slop`` behind a
    quote. ``closed`` is false for a quote without an end. ``start`` and ``end`` tell where it
    stands, its signs included.
    """

    kind: str
    text: str = ""
    field: str = ""
    exact: bool = False
    slop: int | None = None
    closed: bool = True
    start: int = 0
    end: int = 0


class Lexer:
    """One pass over one text (normalised, not folded)."""

    def __init__(self, text: str, language: QueryLanguage, folding: FoldTable) -> None:
        self._text = text
        self._folded = folding.fold(text)
        self._language = language
        self._at = 0
        self._start = 0
        self._open = 0
        self._lexemes: list[Lexeme] = []
        self.notes: list[Note] = []

    def lexemes(self) -> list[Lexeme]:
        """All of them, in order. Raises nothing."""
        while self._at < len(self._text):
            char = self._text[self._at]
            self._start = self._at
            if char.isspace():
                self._at += 1
            elif char in self._language.or_signs:
                self._bars()
            elif char in self._language.closing and self._open:
                self._open -= 1
                self._emit(Lexeme("close"), 1)
            else:
                self._piece()
        return self._lexemes

    def _bars(self) -> None:
        rest = self._text[self._at :]
        signs = rest[: len(rest) - len(rest.lstrip(self._language.or_signs))]
        self._emit(Lexeme("or", signs), len(signs))

    def _emit(self, lexeme: Lexeme, length: int) -> None:
        self._at += length
        self._lexemes.append(replace(lexeme, start=self._start, end=self._at))
        self._start = self._at

    def _piece(self) -> None:
        self._minus()
        field, exact = self._modifiers()
        if field and field not in DATE_FIELDS:  # title:-x is -title:x
            self._minus()
        char = self._text[self._at]
        if char in self._language.opening:
            self._open += 1
            self._emit(Lexeme("open", field=field, exact=exact), 1)
        elif char in self._language.quotes:
            self._quote(field, exact)
        else:
            self._word(field, exact)

    def _minus(self) -> None:
        if self._text[self._at] in self._language.minus and self._goes_on(1):
            self._emit(Lexeme("not"), 1)

    def _goes_on(self, length: int) -> bool:
        following = self._text[self._at + length : self._at + length + 1]
        return bool(following) and not following.isspace()

    def _modifiers(self) -> tuple[str, bool]:
        """A field name and the exact sign, in either order."""
        field, exact = "", False
        for _ in range(2):
            if (
                self._text[self._at] in self._language.exact_signs
                and self._goes_on(1)
                and not exact
            ):
                exact = True
                self._at += 1
            match = None if field else self._language.field.match(self._folded, self._at)
            if match is not None and self._goes_on(len(match[0])):
                field = self._language.field_names[match[1]]
                self._at = match.end()
        return field, exact

    def _quote(self, field: str, exact: bool) -> None:
        closing = self._language.quotes[self._text[self._at]]
        signs = (*closing, *self._language.quotes)
        content: list[str] = []
        at = self._at + 1
        while at < len(self._text) and self._text[at] not in closing:
            if self._text[at] == "\\" and self._text[at + 1 : at + 2] in signs:
                at += 1  # the sign behind it is literal
            content.append(self._text[at : at + 1])
            at += 1
        slop = self._slop(at + 1)
        within = int(slop[1]) if slop else None
        closed = at < len(self._text)
        end = slop.end() if slop else min(at + 1, len(self._text))
        self._emit(Lexeme("quote", "".join(content), field, exact, within, closed), end - self._at)
        self.notes += [] if closed else [UNCLOSED_QUOTE]

    def _slop(self, at: int) -> re.Match[str] | None:
        signs = re.escape(self._language.slop_signs)
        return re.compile(f"[{signs}]([0-9]+)").match(self._folded, at)

    def _word(self, field: str, exact: bool) -> None:
        end = self._language.piece_end.search(self._text, self._at + 1)
        stop = end.start() if end else len(self._text)
        stop = self._before_bracket(stop)
        text = self._text[self._at : stop]
        operators = {"OR": "or", "AND": "and", "NOT": "not"}
        if text in operators and not field and not exact:
            self._emit(Lexeme(operators[text], text), len(text))
        else:
            self._emit(Lexeme("word", text, field, exact), len(text))

    def _before_bracket(self, stop: int) -> int:
        """Where a bracket ends the word: not one that closes inside it too, as in 法广(RFI)."""
        opened: list[int] = []
        for at in range(self._at, stop):
            if self._text[at] in self._language.opening:
                opened.append(at)
            elif self._text[at] in self._language.closing:
                if opened:
                    opened.pop()
                elif self._open:
                    return at
        return opened[0] if opened else stop
