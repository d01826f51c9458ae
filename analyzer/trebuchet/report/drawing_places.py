"""Where each node of a picture stands, in pixels: columns side by side, lines nearly level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

from trebuchet.model.picture import Picture

GAP: Final = 16
"""Between two nodes of a column."""
AISLE: Final = 54
"""Between two columns."""
MARGIN: Final = 20

_BEND: Final = 6
_ROUNDS: Final = 16


class Size(NamedTuple):
    """How much room a node takes."""

    width: float
    height: float


class Spot(NamedTuple):
    """Where a node or a bend stands: its left edge, its middle line, its size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width


class Places(NamedTuple):
    """Every spot by name, and the size of the whole."""

    spots: Mapping[str, Spot]
    width: float
    height: float


def placed(picture: Picture, sizes: Mapping[str, Size]) -> Places:
    """A spot for every node, with the size given, and for every bend, as wide as its column."""
    heights = {name: sizes[name].height if name in sizes else _BEND for name in _names(picture)}
    widths = [
        max((sizes[name].width for name in names if name in sizes), default=0.0)
        for names in picture.layers
    ]
    middles = _middles(picture, heights)
    top = min((middles[name] - heights[name] / 2 for name in middles), default=0.0)
    spots: dict[str, Spot] = {}
    left = float(MARGIN)
    for names, width in zip(picture.layers, widths, strict=True):
        for name in names:
            own = sizes[name].width if name in sizes else width
            x = left + (width - own) / 2
            spots[name] = Spot(x, middles[name] - top + MARGIN, own, heights[name])
        left += width + (AISLE if width else AISLE / 2)
    bottom = max((spot.y + spot.height / 2 for spot in spots.values()), default=0.0)
    right = max((spot.right for spot in spots.values()), default=0.0)
    return Places(spots, right + MARGIN, bottom + MARGIN)


def _names(picture: Picture) -> list[str]:
    return [name for names in picture.layers for name in names]


def _middles(picture: Picture, heights: Mapping[str, float]) -> dict[str, float]:
    beside: dict[str, list[str]] = {name: [] for name in heights}
    seen: set[tuple[str, str]] = set()
    for edge in picture.edges:
        stops = (edge.tail, *edge.via, edge.head)
        for pair in pairwise(stops):
            if pair not in seen:
                seen.add(pair)
                beside[pair[0]].append(pair[1])
                beside[pair[1]].append(pair[0])
    at: dict[str, float] = {}
    for names in picture.layers:
        steps = _steps(names, heights)
        whole = steps[-1] if steps else 0.0
        at |= {name: step - whole / 2 for name, step in zip(names, steps, strict=True)}
    for turn in range(_ROUNDS):
        layers = picture.layers if turn % 2 == 0 else picture.layers[::-1]
        for names in layers:
            wanted = [_mean([at[near] for near in beside[name]], at[name]) for name in names]
            at |= zip(names, _apart(wanted, _steps(names, heights)), strict=True)
    return at


def _mean(values: Sequence[float], default: float) -> float:
    return sum(values) / len(values) if values else default


def _steps(names: Sequence[str], heights: Mapping[str, float]) -> list[float]:
    """How far each is at least below the first of its column, middle to middle."""
    apart = [(heights[above] + heights[below]) / 2 + GAP for above, below in pairwise(names)]
    return list(accumulate(apart, initial=0.0))[: len(names)]


def _apart(wanted: Sequence[float], steps: Sequence[float]) -> list[float]:
    """The places nearest to those wanted (in the sum of squares) that keep order and distance."""
    blocks: list[tuple[float, int]] = []  # the mean of a run that moves as one, and its length
    for want, step in zip(wanted, steps, strict=True):
        blocks.append((want - step, 1))
        while len(blocks) > 1 and blocks[-2][0] >= blocks[-1][0]:
            (low, count), (high, more) = blocks.pop(), blocks.pop()
            blocks.append(((low * count + high * more) / (count + more), count + more))
    flat = [mean for mean, count in blocks for _ in range(count)]
    return [base + step for base, step in zip(flat, steps, strict=True)]
