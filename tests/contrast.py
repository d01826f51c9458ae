"""How well one colour stands off another, as WCAG 2 reckons it."""

from __future__ import annotations

from typing import Final

LEAST: Final = 4.5
"""What WCAG's level AA asks of text; of parts that are no text it asks 3."""


def contrast(one: str, other: str) -> float:
    """The ratio of two colours, `#rrggbb`, from 1 to 21."""
    lights = sorted((_light(one), _light(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def over(color: str, ground: str, share: float = 1.0) -> str:
    """What is seen of a colour, `#rgb` to `#rrggbbaa`, on a ground when it is so opaque."""
    digits = color[1:] if len(color) > 5 else "".join(digit * 2 for digit in color[1:])
    opaque = share * (int(digits[6:8], 16) / 255 if len(digits) == 8 else 1)
    parts = (
        round(int(digits[at : at + 2], 16) * opaque + part * (1 - opaque))
        for at, part in zip((0, 2, 4), _parts(ground), strict=True)
    )
    return "#" + "".join(f"{part:02x}" for part in parts)


def _parts(color: str) -> list[int]:
    return [int(color[at : at + 2], 16) for at in (1, 3, 5)]


def _light(color: str) -> float:
    linear = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in (part / 255 for part in _parts(color))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
