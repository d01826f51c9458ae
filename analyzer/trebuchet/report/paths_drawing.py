"""The picture of paths as one SVG: nothing beside it, nothing fetched, readable without colour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, Literal

from trebuchet.model.escalation import Escalation
from trebuchet.model.picture import Edge, Mark, Node, Picture
from trebuchet.report.drawing_places import Places, Size, Spot, placed
from trebuchet.report.glyphs import GLYPHS, SCISSORS, WORDS
from trebuchet.report.html import NOTHING, Html, element, joined, said
from trebuchet.report.paths import in_order, route
from trebuchet.report.text import cells, clip, counted

LINES: Final = 8
"""Tools that a node names; those beyond are counted, and stand in its title."""

_TOOL: Final = 26
_FULL: Final = 400
_ROW: Final = 15
_LEGEND: Final = 64
_WIDE: Final = 1500
"""A page shrinks what is narrower than this to its own width, and scrolls what is wider."""

_BY_SCREEN: Final = "@media (prefers-color-scheme: dark)"
_ASKED: Final = {"light": "@media not all", "dark": "@media all", "screen": _BY_SCREEN}
"""When the dark colours hold."""


Scheme = Literal["light", "dark", "screen"]
"""The colours of a drawing: always light, always dark, or as the reader's screen is."""


def paths_svg(
    found: Escalation, picture: Picture, lit: int | None = None, scheme: Scheme = "screen"
) -> str:
    """The picture as the text of an SVG file.

    `lit` is a place in `picture.paths`: that path is drawn thick, and everything else faint.
    """
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{drawing(found, picture, lit, scheme)}\n'


def drawing(
    found: Escalation, picture: Picture, lit: int | None = None, scheme: Scheme = "screen"
) -> Html:
    """The SVG element, with a title and a description for readers who do not see it."""
    places = placed(picture, _sizes(picture))
    width = max(places.width, 660.0)
    height = places.height + _LEGEND
    body = (
        element("title", said(f"Paths of escalation from {clip(found.start, _FULL)}"), id="name"),
        element("desc", said(described(found)), id="told"),
        element("style", style(scheme)),
        _tips(),
        element("rect", _class="ground", width="100%", height="100%"),
        *(_edge(edge, places, lit) for edge in picture.edges),
        *(_node(node, places.spots[node.id], lit) for node in picture.nodes),
        *(_snip(edge, places, lit) for edge in picture.edges if edge.cut),
        *_legend(picture, places.height, width),
    )
    return element(
        "svg",
        *body,
        xmlns="http://www.w3.org/2000/svg",
        _class=f"paths{' wide' if width > _WIDE else ''}{' lit' if lit is not None else ''}",
        viewBox=f"0 0 {_n(width)} {_n(height)}",
        width=_n(width),
        height=_n(height),
        role="img",
        aria_labelledby="name told",
    )


def style(scheme: Scheme = "screen") -> Html:
    """The colours and lines of the drawing."""
    text = (Path(__file__).parent / "paths_drawing.css").read_text(encoding="utf-8")
    return Html(text.replace(_BY_SCREEN, _ASKED[scheme]))


def _on(lit: int | None, paths: Iterable[int]) -> str:
    """Marks what the lit path leads through."""
    return " on" if lit is not None and lit in paths else ""


def described(found: Escalation) -> str:
    """The whole picture in words: each goal that is reached, with the tools of its first path."""
    told = [
        f"{clip(goal.goal, 60)}{'' if goal.reachable else ', if a person says yes,'} in "
        f"{counted(len(goal.paths[0].hops), 'call')}: {route(goal.paths[0])}."
        for goal in in_order(found.goals)
        if goal.paths
    ]
    if not told:
        return f"No goal is reached within {counted(found.bound.hops, 'call')}."
    return " ".join(told)


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _tips() -> Html:
    """Arrow heads, one for each kind of line."""
    return element(
        "defs",
        *(
            element(
                "marker",
                element("path", _class=f"head {kind}", d="M0 0 8 4 0 8z"),
                id=f"tip-{kind}",
                viewBox="0 0 8 8",
                refX="7",
                refY="4",
                markerWidth="8",
                markerHeight="8",
                markerUnits="userSpaceOnUse",
                orient="auto",
            )
            for kind in ("plain", "held", "cut")
        ),
    )


def _shown(node: Node) -> list[str]:
    """The lines of a node below its head: its tools, or how many there are."""
    if node.folded:
        cut = f", {len(node.cut)} cut" if node.cut else ""
        return [f"{counted(len(node.tools), 'tool')}{cut}"]
    more = len(node.tools) - LINES
    tools = [clip(tool, _TOOL) for tool in node.tools[: LINES if more > 0 else None]]
    return [*tools, f"and {more} more"] if more > 0 else tools


def _sizes(picture: Picture) -> dict[str, Size]:
    """The size of every node; the nodes of a column are of one width, but for facts."""
    own = {node.id: _size(node) for node in picture.nodes}
    widest: dict[int, float] = {}
    for node in picture.nodes:
        if node.mark is not Mark.FACT:
            widest[node.layer] = max(own[node.id].width, widest.get(node.layer, 0.0))
    return {
        node.id: own[node.id]
        if node.mark is Mark.FACT
        else own[node.id]._replace(width=widest[node.layer])
        for node in picture.nodes
    }


def _size(node: Node) -> Size:
    label = cells(clip(node.label, _TOOL))
    match node.mark:
        case Mark.FACT:
            return Size(label * 6.6 + 26, 28)
        case Mark.START | Mark.GOAL:
            return Size(max(label * 7.2, 76) + 44, 46)
    widest = max(cells(line) * 6.9 for line in _shown(node))
    head = max(label * 7.0 + 22, cells(clip(node.server, _TOOL)) * 6.2 + 22)
    return Size(max(widest, head, 100) + 26, 46 + _ROW * len(_shown(node)))


def _node(node: Node, spot: Spot, lit: int | None) -> Html:
    kinds = f"node {node.mark.value}{' held' if node.held else ''}{_on(lit, node.paths)}"
    top = spot.y - spot.height / 2
    return element(
        "g",
        element("title", said(_told(node))),
        element("path", _class="shape", d=_outline(node.mark, spot.width, spot.height)),
        *(_words(node, spot)),
        _class=kinds,
        transform=f"translate({_n(spot.x)} {_n(top)})",
        data_paths=_numbers(node.paths),
    )


def _told(node: Node) -> str:
    """What a node says in full, for the pointer and for a screen reader."""
    waits = "; a person is asked" if node.held else ""
    match node.mark:
        case Mark.START:
            return clip(f"start: {node.label}", _FULL)
        case Mark.FACT:
            return clip(f"held by then: {node.label}", _FULL)
        case Mark.GOAL:
            severity = f", {node.severity.value}" if node.severity else ""
            return clip(f"goal: {node.label}{severity}{waits}", _FULL)
    tools = clip(", ".join(node.tools), _FULL)
    cut = f"; cut: {clip(', '.join(node.cut), _FULL)}" if node.cut else ""
    head = f"{clip(node.server, _FULL)}: {clip(node.label, _FULL)} ({WORDS[node.mark]}{waits})"
    return f"{head} by {tools}{cut}"


def _numbers(paths: Iterable[int]) -> str:
    return " ".join(str(place) for place in paths)


def _outline(mark: Mark, width: float, height: float) -> str:
    """Each kind in a shape of its own: notched, plain, pointed, cut at the corners, round."""
    w, h, half = _n(width), _n(height), _n(height / 2)
    short, low = _n(width - 9), _n(height - 9)
    match mark:
        case Mark.UNTRUSTED:
            return f"M0 0H{w}V{h}H0L9 {half}z"
        case Mark.EXTERNAL:
            return f"M0 0H{short}L{w} {half}L{short} {h}H0z"
        case Mark.DESTRUCTIVE | Mark.GOAL:
            return f"M9 0H{short}L{w} 9V{low}L{short} {h}H9L0 {low}V9z"
        case Mark.PRIVATE:
            return f"M0 0H{w}V{h}H0zM4 0V{h}"
    r = min(height / 2, 14.0)
    across, down = _n(width - 2 * r), _n(height - 2 * r)
    a = f"a{_n(r)} {_n(r)} 0 0 1"
    return (
        f"M{_n(r)} 0h{across}{a} {_n(r)} {_n(r)}v{down}{a} -{_n(r)} {_n(r)}"
        f"h-{across}{a} -{_n(r)} -{_n(r)}v-{down}{a} {_n(r)} -{_n(r)}z"
    )


def _words(node: Node, spot: Spot) -> Iterator[Html]:
    label = clip(node.label, _TOOL)
    if node.mark is Mark.FACT:
        middle = _n(spot.width / 2)
        yield element("text", said(label), x=middle, y="18", text_anchor="middle")
        return
    yield _glyph(GLYPHS[node.mark], 15, 8)
    yield element("text", said(label), _class="strong", x="35", y="19")
    below = _beside(node)
    if below:
        yield element("text", said(below), _class="soft", x="35", y="35")
    if node.mark in (Mark.START, Mark.GOAL):
        return
    for place, shown in enumerate(_shown(node)):
        y = 53 + place * _ROW
        kind = "soft" if node.folded or place == LINES else "tool"
        yield element("text", said(shown), _class=kind, x="15", y=_n(y))
        if not node.folded and place < LINES and node.tools[place] in node.cut:
            end = 15 + cells(shown) * 6.7
            yield element("path", _class="strike", d=f"M13 {y - 4}H{_n(end)}")


def _beside(node: Node) -> str:
    if node.mark is Mark.START:
        return "start"
    if node.mark is Mark.GOAL:
        severity = node.severity.value if node.severity else ""
        return f"{severity}, held" if node.held else severity
    return clip(node.server, _TOOL)


def _glyph(lines: str, x: float, y: float) -> Html:
    return element("path", _class="glyph", d=lines, transform=f"translate({_n(x)} {_n(y)})")


def _edge(edge: Edge, places: Places, lit: int | None) -> Html:
    kind = "cut" if edge.cut else "held" if edge.held else "plain"
    tail, head = places.spots[edge.tail], places.spots[edge.head]
    x, y = tail.right, tail.y
    way = [f"M{_n(x)} {_n(y)}"]
    for bend in (*(places.spots[name] for name in edge.via), head):
        middle = _n((x + bend.x) / 2)
        way.append(f"C{middle} {_n(y)} {middle} {_n(bend.y)} {_n(bend.x)} {_n(bend.y)}")
        if bend is not head and bend.width:
            way.append(f"H{_n(bend.right)}")
        x, y = bend.right, bend.y
    return element(
        "path",
        _class=f"edge {kind}{_on(lit, edge.paths)}",
        d="".join(way),
        marker_end=f"url(#tip-{kind})",
        data_paths=_numbers(edge.paths),
    )


def _snip(edge: Edge, places: Places, lit: int | None) -> Html:
    """Scissors on a line that a cut closes, just behind the calls that it denies."""
    tail = places.spots[edge.tail]
    return element(
        "g",
        element("title", said("a cheapest cut denies these calls")),
        element("circle", _class="under", r="11"),
        _glyph(SCISSORS, -7, -7),
        _class=f"snip{_on(lit, edge.paths)}",
        transform=f"translate({_n(tail.right + 13)} {_n(tail.y)})",
        data_paths=_numbers(edge.paths),
    )


def _legend(picture: Picture, top: float, width: float) -> Iterator[Html]:
    """What shapes and lines mean, as far as they occur."""
    have = {node.mark for node in picture.nodes}
    entries: list[tuple[Html, str]] = [
        (
            element(
                "g",
                element("path", _class="shape", d=_outline(mark, 34, 22)),
                _glyph(GLYPHS[mark], 10, 4),
                _class=mark.value,
            ),
            words,
        )
        for mark, words in WORDS.items()
        if mark in have
    ]
    if any(edge.held for edge in picture.edges):
        entries.append((_sample("held"), "a person is asked"))
    if any(edge.cut for edge in picture.edges):
        cut = joined((_sample("cut"), element("g", _glyph(SCISSORS, 10, 4), _class="snip")))
        entries.append((cut, "a cheapest cut"))
    if picture.folded:
        entries.append((NOTHING, "folded by server and move: tools are counted"))
    x, y = 20.0, top + 4
    for sample, words in entries:
        room = 44 + len(words) * 6.3 + 22
        if x + room > width and x > 20:
            x, y = 20.0, y + 28
        yield element("g", sample, _class="key", transform=f"translate({_n(x)} {_n(y)})")
        yield element("text", said(words), _class="soft", x=_n(x + 42), y=_n(y + 15))
        x += room


def _sample(kind: str) -> Html:
    return element("path", _class=f"edge {kind}", d="M0 11H34")
