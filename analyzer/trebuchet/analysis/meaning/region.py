"""The values of one argument in classes: within a class every atom of both policies is constant.

Each class has one value that stands for it. Paths below the argument are taken together with it
as far as it is no free object; where it is one, they are arguments of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any, Final, NamedTuple

from trebuchet.analysis.meaning import lists, texts
from trebuchet.analysis.meaning.atoms import Atom, Span, Variable
from trebuchet.analysis.meaning.automaton import search_machine
from trebuchet.analysis.meaning.lists import entry_lists
from trebuchet.analysis.meaning.machines import Machine, part_machine
from trebuchet.analysis.meaning.shape import Shape, cost
from trebuchet.analysis.meaning.texts import explore, explore_whole
from trebuchet.analysis.meaning.undecidable import UndecidableError
from trebuchet.analysis.meaning.values import (
    OTHER,
    alike,
    constants,
    counts,
    lists_like,
    maps_like,
    scalars,
    texts_of,
)
from trebuchet.engine.conditions import MISSING, fetch
from trebuchet.engine.gotext import printed, well_formed
from trebuchet.model.policy import Operator

OBJECT: Final = object()
"""Stands for an object whose keys are chosen one by one."""
PHANTOM: Final = 1e9
"""What an option costs of which no value is known; it may not exist at all."""
_MOST_OPAQUE: Final = 7
_MOST_OBJECTS: Final = 200

Known = Mapping[Atom, bool]
Pointless = Callable[[Known], bool]
"""Whether nothing can differ any more, once these answers are known."""


class Option(NamedTuple):
    """One class: the answers of the atoms, a value that gets them, and how plain that is."""

    known: Known
    value: Any
    cost: float


class Region:
    """The classes of one variable's values."""

    def __init__(
        self, variable: Variable, own: Sequence[Atom], below: Sequence[Atom], shape: Shape
    ) -> None:
        self.variable = variable
        self._own = tuple(own)
        self._below = tuple(below)
        self._shape = shape
        self._compared = constants(own)
        self._words = frozenset(texts_of(self._compared))
        self.doubt = ""
        """Why there are phantoms among the options; empty where there are none."""
        self.gap = ""
        """Why values may be missing among the options; empty where none are."""
        self._machines: list[tuple[Atom, Machine]] = []
        self._opaque: list[Atom] = []
        self._kept: dict[tuple[bool, ...], Option] = {}
        self._asked = [atom for atom in own if atom.op is Operator.CONTAINS]
        self._listed = entry_lists(self._asked, lists.WHOLE)
        for value in self._finite():
            self._keep(value)
        for atom in own:
            self._add_machine(atom)
        if own[0].span is not None:
            self._whole = True
            return
        whole = explore_whole(tuple(each for _, each in self._machines), self._words)
        self._whole = whole.complete
        for text in whole.texts.values():
            self._keep(text)
        if not whole.complete:
            self._keep_examples()
        elif self._opaque:
            self._haunt(whole.texts.values(), self._opaque)

    def options(self, pointless: Pointless) -> Iterable[Option]:
        """The classes; where there are too many, those only that matter to what is left."""
        options = list(self._kept.values())
        if not self._listed.complete:
            options += self._lists_that_matter(pointless)
        if not self._whole:
            options += self._texts_that_matter(pointless)
        return options

    def _lists_that_matter(self, pointless: Pointless) -> Iterator[Option]:
        """Lists that no constant equals, as long as something is gained by another entry."""
        fixed = self._answers(padded([], self._words))
        for atom in self._asked:
            del fixed[atom]

        def hopeless(met: Sequence[Atom]) -> bool:
            return pointless({**fixed, **dict.fromkeys(met, True)})

        listed = entry_lists(self._asked, lists.MOST, hopeless)
        if not listed.complete:
            self.gap = "conditions ask for too many entries of one list"
        for each in listed.lists:
            yield self._option(padded(each, self._words))

    def _texts_that_matter(self, pointless: Pointless) -> Iterator[Option]:
        """Texts that equal no constant, as long as something is gained by longer ones."""
        atoms = [atom for atom, _ in self._machines]
        stray = self._stray()
        fixed = self._answers(stray)
        for atom in (*atoms, *self._opaque):
            del fixed[atom]

        def hopeless(settled: tuple[bool | None, ...]) -> bool:
            told = {a: s for a, s in zip(atoms, settled, strict=True) if s is not None}
            return pointless({**fixed, **told})

        found = explore([each for _, each in self._machines], self._words, texts.MOST, hopeless)
        for text in found.texts.values():
            yield self._option(text)
        if not found.complete:
            self.doubt = "its regular expressions are too many or too large to be compared"
            yield from self._phantoms([stray], atoms + self._opaque)
        elif self._opaque:
            yield from self._phantoms(found.texts.values(), self._opaque)

    def _keep_examples(self) -> None:
        """Texts that are likely to meet one, all, or all but one of the expressions."""
        examples = [machine.example for _, machine in self._machines]
        likely = {"".join(examples), *examples}
        for place in range(len(examples)):
            likely.add("".join((*examples[:place], *examples[place + 1 :])))
        for text in sorted(likely):
            self._keep(text)

    def _haunt(self, seen: Iterable[str], opaque: Sequence[Atom]) -> None:
        for option in self._phantoms(seen, opaque):
            self._kept.setdefault((False, *option.known.values()), option)

    def _phantoms(self, seen: Iterable[str], opaque: Sequence[Atom]) -> Iterator[Option]:
        """Texts as they may be, for all that is known: every answer of the atoms not decided."""
        if len(opaque) > _MOST_OPAQUE:
            self.gap = self.doubt
            return
        for text in seen:
            answers = self._answers(text)
            for guess in product((False, True), repeat=len(opaque)):
                yield Option({**answers, **dict(zip(opaque, guess, strict=True))}, None, PHANTOM)

    def _stray(self) -> str:
        """A text that equals no constant."""
        text = OTHER
        while text in self._words:
            text += OTHER
        return text

    def _add_machine(self, atom: Atom) -> None:
        if not isinstance(atom.value, str):
            return
        if atom.op is Operator.CONTAINS:
            self._machines.append((atom, part_machine(well_formed(atom.value))))
        elif atom.op is Operator.REGEX:
            try:
                self._machines.append((atom, search_machine(well_formed(atom.value))))
            except UndecidableError as error:
                self.doubt = error.why
                self._opaque.append(atom)

    def _keep(self, value: Any) -> None:
        option = self._option(value)
        signature = (value is OBJECT, *option.known.values())
        held = self._kept.get(signature)
        if held is None or option.cost < held.cost:
            self._kept[signature] = option

    def _option(self, value: Any) -> Option:
        if value is OBJECT:
            stands = self._object()
            return Option({atom: atom.holds(stands) for atom in self._own}, value, 4.0)
        return Option(self._answers(value), value, cost(value, self._shape))

    def _answers(self, value: Any) -> dict[Atom, bool]:
        depth = len(self.variable)
        known = {atom: atom.holds(value) for atom in self._own}
        for atom in self._below:
            known[atom] = atom.holds(_below(value, atom.variable[depth:]))
        return known

    def _finite(self) -> Iterator[Any]:
        spans = [atom.span for atom in self._own if atom.span is not None]
        if spans:
            widest = Span(min(lowest for lowest, _ in spans), max(highest for _, highest in spans))
            yield from counts(self._own, widest)
            return
        yield MISSING
        yield from self._shape.named
        yield from scalars(self._own, self._compared)
        yield from self._lists()
        yield OBJECT if self._below else self._object()
        for text in sorted(self._words):
            yield from self._objects_like(text)

    def _object(self) -> dict[str, Any]:
        """An object that prints as none of the constants."""
        made: dict[str, Any] = padded({}, self._words)
        return made

    def _objects_like(self, text: str) -> Iterator[Any]:
        objects = maps_like(text)
        if objects is None:
            self.gap = f'too many objects print as "{text}"'
            return
        keys = {atom.variable[len(self.variable)] for atom in self._below}
        written = 0
        for each in objects:
            choices = [
                [value, *alike(value)] if key in keys else [value] for key, value in each.items()
            ]
            for values in product(*choices):
                written += 1
                if written > _MOST_OBJECTS:
                    self.gap = f'too many objects print as "{text}"'
                    return
                yield dict(zip(each, values, strict=True))

    def _lists(self) -> Iterator[list[Any]]:
        """Lists with every set of entries that conditions ask for, and those equal to constants."""
        asked = self._asked
        for text in sorted(self._words):
            listed = lists_like(text, split=bool(asked))
            if listed is None:
                self.gap = f'too many lists print as "{text}"'
            for each in listed or ():
                yield from _spelled(each) if asked else [each]
        for each in self._listed.lists:
            yield padded(each, self._words)


def padded(value: Any, words: frozenset[str]) -> Any:
    """An object or a list with more in it until it prints as none of these texts."""
    while printed(value) in words:
        if isinstance(value, list):
            value = [*value, _stranger(words)]
        else:
            value = {**value, OTHER * (len(value) + 1): 1}
    return value


def _stranger(words: frozenset[str]) -> str:
    """A text that is a part of none of these, so that it equals nothing that is asked for."""
    text = OTHER
    while any(text in word for word in words):
        text += OTHER
    return text


def _spelled(entries: list[Any]) -> Iterator[list[Any]]:
    """A list of texts, with numbers for those that print like one."""
    choices = [
        [entry, *(each for each in alike(entry) if type(each) in (int, float))] for entry in entries
    ]
    for chosen in product(*choices):
        yield list(chosen)


def _below(value: Any, path: tuple[str, ...]) -> Any:
    return MISSING if value is MISSING else fetch({"value": value}, ("value", *path))
