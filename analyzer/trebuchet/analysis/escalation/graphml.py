"""The picture of paths as GraphML, for graph tools."""

from __future__ import annotations

import networkx as nx

from trebuchet.model.picture import Picture


def graphml(picture: Picture) -> str:
    """A directed graph with what each node and line stands for in its attributes.

    Characters that XML has no place for are written as their escapes in Python; lists are joined
    with blanks.
    """
    graph = nx.DiGraph()
    for node in picture.nodes:
        graph.add_node(
            _plain(node.id),
            mark=node.mark.value,
            label=_plain(node.label),
            server=_plain(node.server),
            tools=_plain(" ".join(node.tools)),
            cut=_plain(" ".join(node.cut)),
            held=node.held,
            severity=node.severity.value if node.severity else "",
            layer=node.layer,
            paths=_plain(" ".join(picture.paths[place] for place in node.paths)),
        )
    for edge in picture.edges:
        graph.add_edge(
            _plain(edge.tail),
            _plain(edge.head),
            held=edge.held,
            cut=edge.cut,
            paths=_plain(" ".join(picture.paths[place] for place in edge.paths)),
        )
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + "\n".join(nx.generate_graphml(graph)) + "\n"


def _plain(text: str) -> str:
    return "".join(
        mark if mark.isprintable() else mark.encode("unicode_escape").decode() for mark in text
    )
