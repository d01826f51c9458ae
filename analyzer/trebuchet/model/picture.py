"""A picture of the paths: what is drawn, in which column, in which order; no sizes, no colours."""

from __future__ import annotations

from enum import StrEnum

from trebuchet.model.value import Value
from trebuchet.model.vocabulary import Severity


class Mark(StrEnum):
    """What a node stands for; told apart by shape and glyph as well as by colour."""

    START = "start"
    FACT = "fact"
    """Something that the attacker holds by then."""
    GOAL = "goal"
    UNTRUSTED = "untrusted"
    """Calls that bring in outsiders' text."""
    PRIVATE = "private"
    """Calls that bring in what is private or secret, or tell where it lies."""
    EXTERNAL = "external"
    """Calls that send something outside."""
    DESTRUCTIVE = "destructive"
    """Calls that do any other harm."""
    OTHER = "other"
    """Calls that prepare: code, a planted text, a guard switched off."""


class Node(Value):
    """One fact, one goal, or calls of one server that need and gain the same."""

    id: str
    mark: Mark
    label: str
    """A fact as the model writes it, a goal's name, or the row of the table of moves."""
    server: str = ""
    tools: tuple[str, ...] = ()
    """Tools of that server by which the move goes, the shown one first."""
    cut: tuple[str, ...] = ()
    """Those of them that a cheapest cut denies in this move."""
    folded: bool = False
    """Whether the tools are counted and not named, and moves of one row are one node."""
    held: bool = False
    """Whether a person is asked on every way through it."""
    severity: Severity | None = None
    """Of a goal."""
    layer: int = 0
    """The column, from 0."""
    paths: tuple[int, ...] = ()
    """Which paths lead through it, by their place in `Picture.paths`."""


class Edge(Value):
    """From what is held to the calls that it takes part in, and on to what they gain."""

    tail: str
    head: str
    held: bool = False
    cut: bool = False
    """Whether a cheapest cut denies every call that stands for it."""
    via: tuple[str, ...] = ()
    """The bends through the columns between, in order."""
    paths: tuple[int, ...] = ()


class Picture(Value):
    """Nodes in columns from left to right. `layers` orders nodes and bends from top to bottom."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    layers: tuple[tuple[str, ...], ...]
    paths: tuple[str, ...]
    """The ids of the paths that are drawn."""
    folded: bool = False
