"""The picture of paths in the language of Graphviz, for those who lay it out themselves."""

from __future__ import annotations

from typing import Final

from trebuchet.model.picture import Edge, Mark, Node, Picture
from trebuchet.report.text import clip, counted, inert

_SHAPES: Final = {
    Mark.START: "house",
    Mark.FACT: "ellipse",
    Mark.GOAL: "doubleoctagon",
    Mark.UNTRUSTED: "invhouse",
    Mark.PRIVATE: "box3d",
    Mark.EXTERNAL: "cds",
    Mark.DESTRUCTIVE: "octagon",
    Mark.OTHER: "box",
}

_NAME: Final = 60
_TOOLS: Final = 8


def paths_dot(picture: Picture) -> str:
    """A digraph, left to right: a shape for each kind of node, dashes where a person is asked.

    Calls that a cheapest cut denies are drawn bold, with the word `cut` on their line.
    """
    names = {node.id: f"n{place}" for place, node in enumerate(picture.nodes)}
    rows = [
        "digraph paths {",
        "  rankdir=LR;",
        '  node [fontname="sans-serif", fontsize=11];',
        *(f"  {names[node.id]} {_node(node)};" for node in picture.nodes),
        *(f"  {names[edge.tail]} -> {names[edge.head]}{_edge(edge)};" for edge in picture.edges),
        "}",
    ]
    return "\n".join(rows) + "\n"


def _node(node: Node) -> str:
    lines = [clip(node.label, _NAME)]
    if node.server:
        lines.append(clip(node.server, _NAME))
    if node.folded:
        lines.append(counted(len(node.tools), "tool"))
    else:
        lines += [clip(tool, _NAME) for tool in node.tools[:_TOOLS]]
        more = len(node.tools) - _TOOLS
        lines += [f"and {more} more"] if more > 0 else []
    label = "\\n".join(_escaped(row) for row in lines)
    dashed = ", style=dashed" if node.held else ""
    return f'[shape={_SHAPES[node.mark]}, label="{label}"{dashed}]'


def _edge(edge: Edge) -> str:
    if edge.cut:
        return ' [style=bold, label="cut"]'
    return " [style=dashed]" if edge.held else ""


def _escaped(text: str) -> str:
    return inert(text).replace("\\", "\\\\").replace('"', '\\"')
