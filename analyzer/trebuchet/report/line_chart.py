"""Shares over steps as one SVG: nothing beside it, nothing fetched, readable without colour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from trebuchet.report.html import Html, element, joined, said
from trebuchet.report.text import clip

_LEFT, _TOP, _HEIGHT, _FOOT = 52, 64, 240, 96
_LABEL: Final = 16
"""Letters of a step's name that are drawn; the whole stands in the title of its points."""

_STYLE: Final = """
.chart { --ground: #fbfaf7; --ink: #1f1d1a; --soft: #5f5a53; --rule: #d8d3ca;
  --first: #1f5fbf; --second: #a65f00; font: 12px system-ui, -apple-system, sans-serif; }
@media (prefers-color-scheme: dark) { .chart { --ground: #16171a; --ink: #ece9e3; --soft: #b0aaa1;
  --rule: #3a3c42; --first: #8ab8ff; --second: #f0b54a; } }
.chart .ground { fill: var(--ground); } .chart text { fill: var(--ink); }
.chart .soft { fill: var(--soft); font-size: 11px; } .chart .strong { font-weight: 600; }
.chart .rule { stroke: var(--rule); } .chart .mark { stroke: var(--soft); stroke-dasharray: 4 3; }
.chart .first { stroke: var(--first); fill: var(--first); }
.chart .second { stroke: var(--second); fill: var(--second); }
.chart path { fill: none !important; stroke-width: 2; }
.chart .second path { stroke-dasharray: 7 3; }
"""


class Series(NamedTuple):
    """One line: a share from 0 to 1 a step, None where there is none, and what each point says."""

    name: str
    shares: Sequence[float | None]
    words: Sequence[str]


class Marked(NamedTuple):
    """A step that is pointed at."""

    step: int
    label: str


def line_chart(
    title: str,
    told: str,
    steps: Sequence[str],
    series: Sequence[Series],
    marked: Sequence[Marked] = (),
) -> str:
    """The text of an SVG file with at most two lines over the steps, in their order.

    `told` describes it for readers who do not see it.
    """
    gap = max(44, min(90, 640 // max(len(steps), 1)))
    width = _LEFT + gap * max(len(steps), 8) + 24
    height = _TOP + _HEIGHT + _FOOT
    places = [_LEFT + gap * step + gap / 2 for step in range(len(steps))]
    drawn = element(
        "svg",
        element("title", said(title), id="name"),
        element("desc", said(told), id="told"),
        element("style", Html(_STYLE)),
        element("rect", _class="ground", width="100%", height="100%"),
        element("text", said(clip(title, 90)), _class="strong", x="16", y="24"),
        *_legend(series),
        *_rules(width),
        *(_mark(each, places) for each in marked),
        *(_line(each, places, kind) for each, kind in zip(series, _KINDS, strict=False)),
        *(_step(name, place) for name, place in zip(steps, places, strict=True)),
        xmlns="http://www.w3.org/2000/svg",
        _class="chart",
        viewBox=f"0 0 {width} {height}",
        width=str(width),
        role="img",
        aria_labelledby="name told",
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{drawn}\n'


_KINDS: Final = ("first", "second")


def _legend(series: Sequence[Series]) -> Iterator[Html]:
    for number, (each, kind) in enumerate(zip(series, _KINDS, strict=False)):
        left = 16 + number * 220
        yield element(
            "g",
            element("path", d=f"M{left} 44h24", _class=kind),
            _point(left + 12, 44, kind),
            _class=kind,
        )
        yield element("text", said(each.name), x=str(left + 32), y="48")


def _rules(width: int) -> Iterator[Html]:
    for share in (0, 25, 50, 75, 100):
        y = _y(share / 100)
        line = f"M{_LEFT} {y:g}H{width - 24}"
        yield element("path", d=line, _class="rule")
        label = said(f"{share} %")
        yield element(
            "text", label, _class="soft", x=str(_LEFT - 8), y=f"{y + 4:g}", text_anchor="end"
        )


def _y(share: float) -> float:
    return round(_TOP + _HEIGHT * (1 - share), 1)


def _line(series: Series, places: Sequence[float], kind: str) -> Html:
    """The line, broken where there is no share, and a point with its words at each step."""
    path, pen = "", "M"
    points: list[Html] = []
    for share, words, place in zip(series.shares, series.words, places, strict=True):
        if share is None:
            pen = "M"
            continue
        path += f"{pen}{place:g} {_y(share):g}"
        pen = "L"
        told = element("title", said(words))
        points.append(element("g", told, _point(place, _y(share), kind)))
    return element("g", element("path", d=path or "M0 0"), joined(points), _class=kind)


def _point(x: float, y: float, kind: str) -> Html:
    """A dot for the first line and a square for the second."""
    if kind == "first":
        return element("circle", cx=f"{x:g}", cy=f"{y:g}", r="4.5")
    return element("rect", x=f"{x - 4:g}", y=f"{y - 4:g}", width="8", height="8")


def _mark(marked: Marked, places: Sequence[float]) -> Html:
    place = places[marked.step]
    return element(
        "g",
        element("path", d=f"M{place:g} {_TOP - 6}V{_TOP + _HEIGHT}", _class="mark"),
        element("text", said(marked.label), _class="soft", x=f"{place + 4:g}", y=str(_TOP - 2)),
    )


def _step(name: str, place: float) -> Html:
    y = _TOP + _HEIGHT + 16
    return element(
        "text",
        element("title", said(name)),
        said(clip(name, _LABEL)),
        _class="soft",
        x=f"{place:g}",
        y=str(y),
        text_anchor="end",
        transform=f"rotate(-40 {place:g} {y})",
    )
