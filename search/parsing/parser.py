"""Here is what a person typed: which query is it? A tree and notes, never an error."""

from __future__ import annotations

from dataclasses import dataclass, replace

from search import ranking
from search.models import Expansion, Filter, Note, ScoringTerm
from search.parsing.dates import Calendar
from search.parsing.expansion import Expander
from search.parsing.language import (
    DATE_FIELDS,
    MAX_DEPTH,
    MAX_LEAVES,
    MAX_QUERY_CHARACTERS,
    MAX_SLOP,
    ONE_VALUED,
    QueryLanguage,
    load_language,
)
from search.parsing.lexer import Lexeme, Lexer
from search.parsing.parts import Part, PartReader
from search.parsing.words import Pieces, WordReader
from search.query import (
    All,
    And,
    Keyword,
    Not,
    Nothing,
    Or,
    Phrase,
    Prefix,
    Query,
    Range,
    Sequence,
    Term,
)
from search.text.analyzer import Analyzer
from search.text.normalise import normalise
from search.text.units import CJK

NOTES = {
    "too long": Note("查询太长：只用了前 %(limit)s 个字符", limit=MAX_QUERY_CHARACTERS),
    "too many": Note("词太多：只用了前 %(limit)s 个", limit=MAX_LEAVES),
    "too deep": Note("括号套得太深：最多 %(limit)s 层", limit=MAX_DEPTH),
    "empty quote": Note("引号里没有可以查找的字"),
    "nothing": Note("没有可以查找的字"),
    "date": Note("看不懂的日期：%(text)s（例：2019、2019-05、2019-05-04、30d、近一周）"),
    "period": Note("“%(text)s”按日期理解；要找这几个字，请加引号"),
    "lone operator": Note("“%(text)s”旁边缺了词，已忽略"),
    "synonyms": Note("也查同义词：%(text)s（加引号就只查原词）"),
}


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """``tree`` is the whole query; ``query`` and ``filters`` are the same for an engine, with the
    filters of the top level taken out (so that facets can leave them out, SEMANTICS R5).
    ``uncounted``: see SearchRequest. ``expansions`` are the words that synonyms count as; the notes
    say them too."""

    text: str
    tree: Query
    query: Query
    filters: tuple[Filter, ...]
    scoring: tuple[ScoringTerm, ...]
    notes: tuple[Note, ...]
    uncounted: frozenset[str]
    expansions: tuple[Expansion, ...] = ()


class QueryParser:
    """Parses with the analyzer of an index."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._language = load_language(analyzer.folding)
        self._words = WordReader(analyzer, self._language.connectors)
        self._expander = Expander(analyzer, self._words)

    def parse(self, text: str, calendar: Calendar, synonyms: bool = True) -> ParsedQuery:
        """The query that ``text`` asks for; relative dates are those of the calendar.

        With ``synonyms``, what means the same as an unquoted word counts as it.
        """
        expander = self._expander if synonyms else None
        parse = _Parse(text, self._analyzer, self._language, self._words, calendar, expander)
        return parse.result()

    def parts(self, text: str, calendar: Calendar) -> list[Part]:
        """What could be left out of a normalised text, in order."""
        reader = PartReader(self._words, self._language, self._analyzer.folding)
        return reader.parts(text, calendar)

    def quoted(self, text: str, calendar: Calendar) -> Query:
        """The query that ``text`` in quotation marks asks for."""
        class_of = self._analyzer.units.class_of
        if text and all(class_of[ord(char)] == CJK for char in text):  # many are asked at once
            count = len(text)
            units = tuple(self._analyzer.folding.fold(text))
            return Phrase(text, Sequence(units, tuple(range(count)), (True,) * count))
        return self.parse(f'"{text}"', calendar).query


class _Parse:
    """One text on its way to a tree."""

    def __init__(
        self,
        text: str,
        analyzer: Analyzer,
        language: QueryLanguage,
        words: WordReader,
        calendar: Calendar,
        expander: Expander | None,
    ) -> None:
        self._fold = analyzer.folding.fold
        self._language = language
        self._words = words
        self._calendar = calendar
        self._expander = expander
        self._expansions: dict[Expansion, None] = {}
        self._notes: list[Note] = []
        self._scoring: dict[ScoringTerm, None] = {}
        self._leaves = 0
        self._negated = 0
        if len(text) > MAX_QUERY_CHARACTERS:
            self._note("too long")
        self._text = normalise(text[:MAX_QUERY_CHARACTERS])
        lexer = Lexer(self._text, language, analyzer.folding)
        self._lexemes = lexer.lexemes()
        self._notes += lexer.notes
        self._at = 0

    def result(self) -> ParsedQuery:
        """The parsed query."""
        children = self._all("", False, 0)
        while self._at < len(self._lexemes):  # behind a bracket that was never opened
            self._at += 1
            children += self._all("", False, 0)
        if not children and self._text.strip():
            if not self._notes:
                self._note("nothing")
            children = [Nothing()]
        filters, rest = _split(children)
        self._note_expansions()
        fields = list(ranking.FIELD_BOOSTS)
        return ParsedQuery(
            self._text,
            _joined(And, children) if children else All(),
            _joined(And, rest) if rest else All(),
            filters,
            tuple(sorted(self._scoring, key=lambda term: fields.index(term.field))),
            tuple(dict.fromkeys(self._notes)),
            self._language.question_characters.intersection(self._fold(self._text)),
            tuple(self._expansions),
        )

    def _note(self, key: str, **values: str) -> None:
        self._notes.append(NOTES[key].of(**values) if values else NOTES[key])

    def _peek(self) -> str:
        return self._lexemes[self._at].kind if self._at < len(self._lexemes) else "end"

    def _all(self, field: str, exact: bool, depth: int) -> list[Query]:
        """Everything up to a closing bracket or the end: the children of an And."""
        children: list[Query] = []
        while self._peek() not in ("end", "close"):
            children += self._any(field, exact, depth)
        if self._expander and not self._negated:
            children, found = self._expander.across(children)
            self._expansions.update(dict.fromkeys(found))
        return _required(_either(children))

    def _any(self, field: str, exact: bool, depth: int) -> list[Query]:
        """One operand, or several joined by OR."""
        choices = [self._one(field, exact, depth)]
        while self._peek() == "or":
            sign = self._lexemes[self._at]
            self._at += 1
            following = [] if self._peek() in ("end", "close") else self._one(field, exact, depth)
            if not (choices[-1] and following):
                self._note("lone operator", text=sign.text)
            choices.append(following)
        choices = [choice for choice in choices if choice]
        if len(choices) < 2:
            return choices[0] if choices else []
        different = dict.fromkeys(_joined(And, _required(choice)) for choice in choices)
        return [_joined(Or, [*different])]

    def _one(self, field: str, exact: bool, depth: int) -> list[Query]:
        """One operand: a word, a quote, a group, or the negation of one."""
        negations = 0
        while self._peek() in ("not", "and"):
            negations += self._peek() == "not"
            self._at += 1
        if self._peek() in ("end", "close", "or"):
            if negations:
                self._note("lone operator", text="NOT")
            return []
        self._negated += negations % 2
        operand = self._operand(field, exact, depth)
        self._negated -= negations % 2
        if negations % 2 and operand:
            return [Not(_joined(And, _required(operand)))]
        return operand

    def _operand(self, field: str, exact: bool, depth: int) -> list[Query]:
        lexeme = self._lexemes[self._at]
        self._at += 1
        field, exact = lexeme.field or field, lexeme.exact or exact
        if lexeme.kind == "open":
            return self._group(field, exact, depth + 1)
        if field not in ("", "title"):
            return self._filter(lexeme.text, field)
        self._leaves += 1
        if self._leaves > MAX_LEAVES:
            self._note("too many")
            return []
        if lexeme.kind == "quote":
            return self._quote(lexeme, field, exact)
        return self._word(lexeme.text, field, exact)

    def _group(self, field: str, exact: bool, depth: int) -> list[Query]:
        if depth > MAX_DEPTH:
            self._note("too deep")
            self._skip_group()
            return []
        children = self._all(field, exact, depth)
        self._at += self._peek() == "close"
        return children

    def _skip_group(self) -> None:
        depth = 1
        while depth and self._at < len(self._lexemes):
            depth += {"open": 1, "close": -1}.get(self._peek(), 0)
            self._at += 1

    def _quote(self, lexeme: Lexeme, field: str, exact: bool) -> list[Query]:
        pieces = self._words.pieces(lexeme.text)
        if not pieces.units and not lexeme.closed:
            return []  # a stray quote sign
        if not pieces.units:
            self._note("empty quote")
            return [Nothing()]
        self._score(pieces)
        count = len(pieces.units)
        slop = None if lexeme.slop is None else min(lexeme.slop, MAX_SLOP)
        sequence = pieces.sequence(0, count, exact)
        return [Phrase(pieces.typed(0, count), sequence, field, slop)]

    def _word(self, text: str, field: str, exact: bool) -> list[Query]:
        folded = self._fold(text)
        if not field and not self._negated and self._calendar.is_period(folded):
            self._note("period", text=text)
            span = self._calendar.span(folded)
            return [Range(*span)] if span else []
        is_prefix = len(text) > 1 and text[-1] in self._language.prefix_signs
        pieces = self._words.pieces(text[:-1] if is_prefix else text)
        if not pieces.units:
            return []
        self._score(pieces)
        found: list[Term | Prefix]
        if is_prefix and not pieces.found.is_cjk[-1]:  # for CJK, x* is x
            found = self._words.prefix(pieces, field, exact)
        else:
            found = self._terms(pieces, field, exact)
        self._leaves += len(found) - 1
        if self._leaves > MAX_LEAVES:
            self._note("too many")
            found = found[: max(1, len(found) - (self._leaves - MAX_LEAVES))]
        return [*found]

    def _terms(self, pieces: Pieces, field: str, exact: bool) -> list[Term | Prefix]:
        """The words of a piece: with their synonyms, unless this spelling is asked for, or what is
        not to be there."""
        terms = self._words.terms(pieces, field, exact)
        if not self._expander or exact or self._negated:
            return [*terms]
        terms, found = self._expander.expanded(pieces, terms)
        self._expansions.update(dict.fromkeys(found))
        return [*terms]

    def _note_expansions(self) -> None:
        """Say which words were added, and let them add to the score: less than what was typed."""
        if not (self._expander and self._expansions):
            return
        added = [f"{word}→{'、'.join(synonyms)}" for word, synonyms in self._expansions]
        self._note("synonyms", text="；".join(added))
        typed = {(term.field, term.term) for term in self._scoring}
        for term in self._expander.scoring(self._expansions):
            if (term.field, term.term) not in typed:
                self._scoring[term] = None

    def _filter(self, text: str, field: str) -> list[Query]:
        value = self._fold(text.strip())
        if field not in DATE_FIELDS:
            return [Keyword(field, value)] if value else []
        if field == "date":
            span = self._calendar.range(value)
        else:
            found = self._calendar.span(value)
            span = found and ((found[0], None) if field == "after" else (None, found[0]))
        if span is None:
            self._note("date", text=text)
            return []
        return [Range(*span)]

    def _score(self, pieces: Pieces) -> None:
        if not self._negated:
            self._scoring.update(dict.fromkeys(self._words.scoring(pieces)))


def _joined(kind: type[And | Or], children: list[Query]) -> Query:
    return children[0] if len(children) == 1 else kind(tuple(children))


def _either(children: list[Query]) -> list[Query]:
    """The children, each once; by OR the values of a field of which an article has one."""
    alike: dict[object, dict[Query, None]] = {}
    for child in children:
        key: object = child
        if isinstance(child, Keyword) and child.field in ONE_VALUED:
            key = child.field
        alike.setdefault(key, {})[child] = None
    return [_joined(Or, [*found]) for found in alike.values()]


def _required(children: list[Query]) -> list[Query]:
    """Function characters may be missing, but not when nothing else is asked for."""
    if any(not (isinstance(c, Not) or _as_filter(c) or _is_optional(c)) for c in children):
        return children
    return [replace(c, optional=False) if isinstance(c, Term) else c for c in children]


def _is_optional(query: Query) -> bool:
    return isinstance(query, Term) and query.optional


def _split(children: list[Query]) -> tuple[tuple[Filter, ...], list[Query]]:
    """The filters among the children of the root, and the rest."""
    filters = {child: _as_filter(child) for child in children}
    rest = [child for child, found in filters.items() if found is None]
    return tuple(found for found in filters.values() if found), rest


def _as_filter(query: Query) -> Filter | None:
    """The filter that says the same: for a range, and for one or several values of one field."""
    if isinstance(query, Range):
        return Filter("published", spans=((query.low, query.high),))
    choices = query.children if isinstance(query, Or) else (query,)
    keywords = [choice for choice in choices if isinstance(choice, Keyword)]
    if len(keywords) < len(choices) or len({keyword.field for keyword in keywords}) != 1:
        return None
    return Filter(keywords[0].field, tuple(keyword.value for keyword in keywords))
