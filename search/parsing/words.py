"""Here is an unquoted piece of a query: which words must an article have? SEMANTICS Q2 and Q3."""

from __future__ import annotations

from dataclasses import dataclass

from search.models import ScoringTerm
from search.query import Prefix, Sequence, Term
from search.text.analyzer import Analyzer
from search.text.units import UnitArrays, word_unit


@dataclass(frozen=True, slots=True)
class Pieces:
    """Units of a text as a query needs them: parallel to each other, folded and as written."""

    text: str
    found: UnitArrays
    units: tuple[str, ...]
    exact: tuple[str, ...]

    def sequence(self, first: int, behind: int, exact: bool) -> Sequence:
        """The units from ``first`` to before ``behind`` as a sequence."""
        positions = self.found.positions[first:behind].tolist()
        return Sequence(
            self.units[first:behind],
            tuple(position - positions[0] for position in positions),
            tuple(self.found.is_cjk[first:behind].tolist()),
            self.exact[first:behind] if exact else (),
        )

    def typed(self, first: int, behind: int) -> str:
        """What was typed from unit ``first`` to before ``behind``."""
        return self.text[self.found.starts[first] : self.found.ends[behind - 1]]


class WordReader:
    """Cuts pieces into words, by the analyzer and its rules for single characters."""

    def __init__(self, analyzer: Analyzer, connectors: str) -> None:
        self._analyzer = analyzer
        self._connectors = frozenset(connectors)

    def pieces(self, text: str) -> Pieces:
        """The units of ``text``."""
        found = self._analyzer.units.read(text)
        folded, light = found.folded, self._analyzer.folding.fold_light(text)
        ranges = list(zip(found.starts.tolist(), found.ends.tolist(), strict=True))
        units = tuple(word_unit(folded[start:end]) for start, end in ranges)
        return Pieces(text, found, units, tuple(light[start:end] for start, end in ranges))

    def terms(self, pieces: Pieces, field: str, exact: bool) -> list[Term]:
        """The words of an unquoted piece; function characters alone are optional."""
        return [
            Term(
                pieces.typed(first, behind),
                pieces.sequence(first, behind, exact),
                field,
                not exact and self._is_function(pieces, (first, behind)),
            )
            for first, behind in self.groups(pieces)
        ]

    def prefix(self, pieces: Pieces, field: str, exact: bool) -> list[Term | Prefix]:
        """The words of ``x*``: a word unit at the end stands for all that begin with it."""
        last = len(pieces.units) - 1
        words = self.terms(self._head(pieces, last), field, exact) if last else []
        return [*words, Prefix(pieces.units[last], field)]

    def scoring(self, pieces: Pieces) -> list[ScoringTerm]:
        """What the piece adds to the score: its words, pairs of CJK units and single ones."""
        words = [*self._analyzer.cut(pieces.found.folded)]
        words += [u for u, cjk in self._classed(pieces) if not cjk]
        pairs = [
            pieces.units[i] + pieces.units[i + 1]
            for i in range(len(pieces.units) - 1)
            if pieces.found.is_cjk[i] and pieces.found.is_cjk[i + 1] and self._touch(pieces, i)
        ]
        chars = [unit for unit, cjk in self._classed(pieces) if cjk]
        return [
            *(ScoringTerm(field, word) for word in words for field in ("words", "title_words")),
            *(ScoringTerm(field, pair) for pair in pairs for field in ("bigrams", "title_bigrams")),
            *(ScoringTerm("chars", char) for char in chars),
        ]

    def _classed(self, pieces: Pieces) -> list[tuple[str, bool]]:
        return list(zip(pieces.units, pieces.found.is_cjk.tolist(), strict=True))

    def _head(self, pieces: Pieces, behind: int) -> Pieces:
        return self.pieces(pieces.text[: pieces.found.ends[behind - 1]])

    def _touch(self, pieces: Pieces, i: int) -> bool:
        """Whether nothing stands between units ``i`` and ``i + 1``."""
        return bool(pieces.found.ends[i] == pieces.found.starts[i + 1])

    def joins(self, pieces: Pieces, i: int) -> bool:
        """Whether a connecting sign, as in COVID-19, stands between two word units."""
        between = pieces.text[pieces.found.ends[i] : pieces.found.starts[i + 1]]
        both_words = not (pieces.found.is_cjk[i] or pieces.found.is_cjk[i + 1])
        return both_words and self._connectors.issuperset(between)

    def groups(self, pieces: Pieces) -> list[tuple[int, int]]:
        """Ranges of units that make up one word each."""
        atoms = self.atoms(pieces)
        bound = [False] * len(atoms)  # bound[i]: atom i is one with atom i + 1
        for i in range(len(atoms)):
            self._bind(pieces, atoms, bound, i)
        groups: list[tuple[int, int]] = []
        for i, (first, behind) in enumerate(atoms):
            if i and bound[i - 1]:
                groups[-1] = (groups[-1][0], behind)
            else:
                groups.append((first, behind))
        return groups

    def atoms(self, pieces: Pieces) -> list[tuple[int, int]]:
        """Ranges of units: each word unit, and each word of each run of touching CJK units."""
        atoms: list[tuple[int, int]] = []
        i, count = 0, len(pieces.units)
        while i < count:
            behind = i + 1
            if pieces.found.is_cjk[i]:
                while (
                    behind < count
                    and pieces.found.is_cjk[behind]
                    and self._touch(pieces, behind - 1)
                ):
                    behind += 1
                for word in self._analyzer.cut("".join(pieces.units[i:behind])):
                    atoms.append((i, i + len(word)))
                    i += len(word)
            else:
                atoms.append((i, behind))
            i = behind
        return atoms

    def _bind(
        self, pieces: Pieces, atoms: list[tuple[int, int]], bound: list[bool], i: int
    ) -> None:
        """Bind an atom that cannot stand alone to the one before or behind it."""
        before = i > 0 and self._may_bind(pieces, atoms, i - 1)
        behind = i + 1 < len(atoms) and self._may_bind(pieces, atoms, i)
        first, end = atoms[i]
        if not pieces.found.is_cjk[first]:
            if i + 1 < len(atoms) and self.joins(pieces, end - 1):
                bound[i] = True
            if behind:
                bound[i] = True
            elif before:
                bound[i - 1] = True
        elif end - first == 1 and not self._is_function(pieces, atoms[i]):
            if (i and bound[i - 1]) or bound[i]:
                return
            if behind and (pieces.units[first] in self._analyzer.surnames or not before):
                bound[i] = True
            elif before:
                bound[i - 1] = True

    def _may_bind(self, pieces: Pieces, atoms: list[tuple[int, int]], i: int) -> bool:
        """Whether atoms ``i`` and ``i + 1`` touch and neither is a function character."""
        return self._touch(pieces, atoms[i][1] - 1) and not any(
            self._is_function(pieces, atom) for atom in atoms[i : i + 2]
        )

    def _is_function(self, pieces: Pieces, atom: tuple[int, int]) -> bool:
        first, behind = atom
        alone = behind - first == 1
        return alone and pieces.units[first] in self._analyzer.function_characters
