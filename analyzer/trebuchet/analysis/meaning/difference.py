"""What changed in meaning between two native policies, each change with a call that shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, Literal

from trebuchet.analysis.meaning.atoms import Atoms
from trebuchet.analysis.meaning.clauses import Ground, Rulebook, Side, atoms_of
from trebuchet.analysis.meaning.shape import Shape, shape_of
from trebuchet.analysis.meaning.undecidable import UndecidableError
from trebuchet.analysis.meaning.values import constants, texts_of
from trebuchet.analysis.meaning.walk import Point, Walk
from trebuchet.analysis.meaning.witness import (
    UnconfirmedError,
    arguments_of,
    completed,
    decided,
)
from trebuchet.model.call import ToolCall
from trebuchet.model.meaning import ANY_OTHER, Change, Meaning, Proof, Unproved
from trebuchet.model.policy import NativePolicy, RuleKind
from trebuchet.model.tool import Tool

Kind = Literal["decision", "counter", "visibility"]

STRANGER: Final = "any_other_tool"
"""The name of the tool that stands for all others, made longer until no policy names it."""


def differences(old: NativePolicy, new: NativePolicy, tools: Sequence[Tool] = ()) -> Meaning:
    """What the new policy decides otherwise than the old one, for every tool and any call.

    Compared are the tools that either policy names, those given, and one that stands for all
    others. A tool's schema only makes its witnesses look like calls of it. Every change was
    replayed in both policies. Names, messages and the order of rules are no meaning.
    """
    comparison = Comparison(old, new, tools)
    changes: list[Change] = []
    unproved: list[Unproved] = []
    for tool in comparison.tools:
        try:
            found, doubts = comparison.decisions(tool)
        except UndecidableError as error:
            found, doubts = [], [Unproved(tool=tool, why=error.why)]
        changes += found
        unproved += doubts
    return Meaning(
        equivalent=_verdict(changes, unproved),
        changes=tuple(sorted(changes, key=_order)),
        unproved=tuple(unproved),
        tools=len(comparison.tools),
    )


def _verdict(changes: Sequence[Change], unproved: Sequence[Unproved]) -> Proof:
    if changes:
        return "no"
    return "not proved" if unproved else "yes"


def _order(change: Change) -> tuple[object, ...]:
    return (
        change.tool,
        change.nth,
        change.was,
        change.now,
        change.old_reason.source,
        change.new_reason.source,
        change.old_reason.rule or "",
        change.new_reason.rule or "",
    )


class Comparison:
    """Two policies, and the tools that they are compared on."""

    def __init__(self, old: NativePolicy, new: NativePolicy, tools: Iterable[Tool]) -> None:
        self.old, self.new = Rulebook(old), Rulebook(new)
        self._given = {tool.name: tool for tool in reversed(list(tools))}
        named = {*old.named_tools, *new.named_tools, *self._given} - {ANY_OTHER}
        self.tools = (ANY_OTHER, *sorted(named))
        self.stranger = STRANGER
        while self.stranger in named:
            self.stranger += "_"

    def name(self, tool: str) -> str:
        """The name under which a tool is called."""
        return self.stranger if tool == ANY_OTHER else tool

    def given(self, tool: str) -> Tool | None:
        """The tool with its schema, if it was given."""
        return self._given.get(tool)

    def shapes(self, tool: str) -> Callable[[tuple[str, ...]], Shape]:
        """What gives the shape of each argument of a tool."""
        given = self.given(tool)
        return lambda path: shape_of(given, path)

    def decisions(self, tool: str) -> tuple[list[Change], list[Unproved]]:
        """How single calls of a tool are decided otherwise, on fresh counters."""
        name = self.name(tool)
        atoms = Atoms()
        old, new = self.old.side(name, atoms), self.new.side(name, atoms)
        walk = Walk(old, new, self.shapes(tool))
        words = words_of(old, new)
        points = walk.points()
        unproved = [
            Unproved(tool=tool, path=".".join(variable), why=why)
            for variable, why in walk.gaps.items()
        ]
        changes: dict[tuple[object, ...], tuple[Point, Change]] = {}
        for (was, now), point in sorted(points.items()):
            if not point.known:
                unproved += _doubts(tool, walk)
                continue
            found = self._change(tool, old.grounds[was], new.grounds[now], point, words)
            key = _group(found)
            if key not in changes or point.cost < changes[key][0].cost:
                changes[key] = (point, found)
        return [found for _, found in changes.values()], list(dict.fromkeys(unproved))

    def _change(
        self, tool: str, was: Ground, now: Ground, point: Point, words: frozenset[str]
    ) -> Change:
        bare = arguments_of(point.steps, words)
        for arguments in (completed(bare, self.given(tool)), bare):
            call = ToolCall(tool=self.name(tool), arguments=arguments)
            before, old_reason, _ = decided(self.old.policy, call)
            after, new_reason, _ = decided(self.new.policy, call)
            if (before, after) == (was.outcome, now.outcome) and (
                old_reason.source == was.place and new_reason.source == now.place
            ):
                return Change(
                    kind=_kind(was, now),
                    tool=tool,
                    was=before,
                    now=after,
                    call=call,
                    old_reason=old_reason,
                    new_reason=new_reason,
                )
        raise UnconfirmedError(
            f"{tool} {bare}: {was.outcome} at {was.place} and {now.outcome} at {now.place} were "
            f"worked out, {before} at {old_reason.source} and {after} at {new_reason.source} found"
        )


def words_of(*sides: Side) -> frozenset[str]:
    """The texts that equal a constant of any condition."""
    atoms = [atom for side in sides for atom in atoms_of(side.clauses)]
    return frozenset(texts_of(constants(atoms)))


def _doubts(tool: str, walk: Walk) -> Iterator[Unproved]:
    for variable, why in walk.doubts.items():
        yield Unproved(tool=tool, path=".".join(variable), why=why)


def _kind(was: Ground, now: Ground) -> Kind:
    if "hidden" in (was.outcome, now.outcome):
        return "visibility"
    limits = [
        ground.rule is not None and ground.rule.kind is RuleKind.LIMIT for ground in (was, now)
    ]
    return "counter" if any(limits) else "decision"


def _group(change: Change) -> tuple[object, ...]:
    """What the changes share of which one is shown."""
    if change.kind == "visibility":
        return (change.was, change.now)
    return (change.was, change.now, change.old_reason, change.new_reason)
