"""Colours and measures, for a light and a dark page; nothing is said by colour alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

_ROW: Final = 35
"""Pixels of a row of a grid."""
ICON: Final = str(Path(__file__).parents[1] / "icon.svg")

_LIGHT: Final = {
    "✓": "background-color: #d5f0dc; color: #0b4a22",
    "‖": "background-color: #d9e7fb; color: #12396f",
    "~": "background-color: #fdeec4; color: #5a3f00",
    "✗": "background-color: #fbd8d4; color: #7a120c",
    "!": "background-color: #7a120c; color: #ffffff",
    "?": "background-color: #e4e6ea; color: #33383f",
    # black, since the grid fades the text of a pinned column
    "": "background-color: #f1f3f6; color: #000000; font-weight: 600",
    "rest": "color: #666c75",
}
_DARK: Final = {
    "✓": "background-color: #12381f; color: #a8e6bb",
    "‖": "background-color: #142f57; color: #b5d2ff",
    "~": "background-color: #423406; color: #f6da86",
    "✗": "background-color: #541815; color: #ffc4be",
    "!": "background-color: #ffb4ab; color: #4a0500",
    "?": "background-color: #363b44; color: #d5d9e0",
    "": "background-color: #21252e; color: #f2f4f7; font-weight: 600",
    "rest": "color: #9aa1ac",
}

_CSS: Final = """
<style>
.block-container {padding-top: 3rem; padding-bottom: 4rem; max-width: 100rem;}
.block-container h1 {font-size: 2rem; padding-bottom: .4rem;}
.block-container h2 {font-size: 1.4rem; padding-top: 1.2rem;}
[data-testid="stText"] {overflow-wrap: anywhere;}
textarea {font-family: "Source Code Pro", ui-monospace, monospace !important;
  font-size: .85rem !important;}
.st-key-cards {display: grid; gap: .75rem;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 18rem), 1fr));}
.st-key-cards > div {width: auto; height: 100%;}
[class*="st-key-card-"] {gap: .55rem; height: 100%;}
[class*="st-key-small"] [data-testid="stText"] {font-size: .9rem;}
[class*="st-key-quiet"] [data-testid="stText"] {font-size: .875rem; opacity: .78;}
[class*="st-key-strong"] [data-testid="stText"] {font-size: 1.05rem; font-weight: 600;}
[class*="st-key-letter"] [data-testid="stMetricValue"] {font-size: 2.5rem; font-weight: 600;
  line-height: 1.1;}
.policy {font-size: .82rem; line-height: 1.5; white-space: pre-wrap; overflow-wrap: anywhere;
  max-height: 24rem; overflow: auto; padding: .6rem; border: 1px solid #8886; border-radius: .5rem;
  margin: 0;}
.policy .line {padding-left: 4.2rem; text-indent: -4.2rem;}
.policy .no {display: inline-block; width: 4.2rem; text-indent: 0; opacity: .72; user-select: none;}
.policy .lit {background: #ffb02033; outline: 1px solid #b8790088; font-weight: 600;}
.counter {font-size: .875rem; margin: .25rem 0 .6rem;}
.counter .bar {display: flex; height: .6rem; border: 1px solid #8888; border-radius: .3rem;
  overflow: hidden;}
.counter .before {background: #6b7685;}
.counter .after {background: repeating-linear-gradient(45deg, #1f5fbf 0 4px, #7db0ff 4px 8px);}
.st-key-heat {overflow-x: auto;}
.st-key-chosen {min-height: 8rem;}
.picture {overflow: auto; border: 1px solid #8886; border-radius: .5rem; text-align: center;}
.picture img {display: block; margin: 0 auto; height: auto;}
[aria-label="Selected values"] * {color: light-dark(#ffffff, #0b0d12) !important;}
@media (max-width: 640px) {.block-container {padding-left: 1rem; padding-right: 1rem;}}
</style>
"""


def height(rows: int, most: int) -> int:
    """Pixels of a table of all its rows, or of so many and half of the next: there are more."""
    return int(_ROW * (rows + 1 if rows <= most else most + 1.5)) + 3


def apply() -> None:
    """Put the page's few measures in place; they hold no word of anybody else's."""
    st.html(_CSS)


def cell(value: object) -> str:
    """The look of one cell of the matrix: a verdict by its glyph, never green for one in doubt."""
    return _look(str(value), _looks())


def matrix(frame: pd.DataFrame, verdicts: Sequence[str]) -> Styler:
    """The matrix with the look of every verdict, and of the rows that have no attack."""
    looks = _looks()
    known: dict[str, str] = {}
    group = [not attack for attack in frame["attack"]]

    def of(column: pd.Series[str], verdict: bool) -> list[str]:
        found = []
        for text, heads in zip(column, group, strict=True):
            if heads:
                found.append(looks[""])
            elif verdict:
                if text not in known:
                    known[text] = _look(text, looks)
                found.append(known[text])
            else:
                found.append("")
        return found

    def all_of(whole: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame(
            {name: of(whole[name], name in verdicts) for name in whole.columns}, index=whole.index
        )

    return frame.style.apply(all_of, axis=None)


def _looks() -> Mapping[str, str]:
    return _DARK if st.context.theme.type == "dark" else _LIGHT


def _look(text: str, looks: Mapping[str, str]) -> str:
    glyph = text[:1]
    if glyph == "✓" and "?" in text:
        return looks["?"]
    return looks[glyph] if glyph in looks and glyph not in ("", "?") else looks["rest"]
