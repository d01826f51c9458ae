"""Two policies under comparison, and the tools that they are compared on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from trebuchet.analysis.meaning.clauses import Rulebook, Side, atoms_of
from trebuchet.analysis.meaning.quotas import Counted, counted
from trebuchet.analysis.meaning.shape import Shape, shape_of
from trebuchet.analysis.meaning.values import constants, texts_of
from trebuchet.model.meaning import ANY_OTHER
from trebuchet.model.policy import NativePolicy
from trebuchet.model.tool import Tool

STRANGER: Final = "any_other_tool"
"""The name of the tool that stands for all others, made longer until no policy names it."""


class Comparison:
    """The old policy, the new one, and their tools: all that are named or given, and any other."""

    def __init__(self, old: NativePolicy, new: NativePolicy, tools: Iterable[Tool]) -> None:
        self.old, self.new = Rulebook(old), Rulebook(new)
        self._given = {tool.name: tool for tool in reversed(list(tools))}
        named = {*old.named_tools, *new.named_tools, *self._given} - {ANY_OTHER}
        self.tools = (ANY_OTHER, *sorted(named))
        self._stranger = STRANGER
        while self._stranger in named:
            self._stranger += "_"

    def name(self, tool: str) -> str:
        """The name under which a tool is called."""
        return self._stranger if tool == ANY_OTHER else tool

    def label(self, name: str) -> str:
        """The tool that is called under a name."""
        return ANY_OTHER if name == self._stranger else name

    def given(self, tool: str) -> Tool | None:
        """The tool with its schema, if it was given."""
        return self._given.get(tool)

    def shapes(self, tool: str) -> Callable[[tuple[str, ...]], Shape]:
        """What gives the shape of each argument of a tool."""
        given = self.given(tool)
        return lambda path: shape_of(given, path)

    def limits(self, tool: str) -> tuple[Counted, Counted]:
        """The limits on a tool that count, of the old policy and of the new one."""
        name = self.name(tool)
        return counted(self.old.limits(name)), counted(self.new.limits(name))

    @staticmethod
    def words(*sides: Side) -> frozenset[str]:
        """The texts that equal a constant of any condition."""
        atoms = [atom for side in sides for atom in atoms_of(side.clauses)]
        return frozenset(texts_of(constants(atoms)))
