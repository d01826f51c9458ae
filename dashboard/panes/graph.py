"""The picture of the paths, in the colours of the page."""

from __future__ import annotations

import base64
import re
from html import escape
from pathlib import Path
from typing import Final, Literal

import streamlit as st

from trebuchet.views import paths_picture

_NARROW: Final = 900
_SMALL: Final = 0.7
_WIDTH: Final = re.compile(r'viewBox="0 0 ([\d.]+) ')


def show(path: Path, run: str, start: str, chosen: str) -> None:
    """The whole picture, or one path of it lit; it scrolls where the page is narrower."""
    scheme: Literal["light", "dark"] = "dark" if st.context.theme.type == "dark" else "light"
    drawn, words = paths_picture(path, run, start, chosen, scheme)
    found = _WIDTH.search(drawn)
    width = float(found[1]) if found else 0
    data = base64.b64encode(drawn.encode("utf-8", "replace")).decode("ascii")
    st.html(
        f'<div class="picture" tabindex="0" role="group" aria-label="The paths as a picture">'
        f'<img alt="{escape(words)}" style="width:100%;min-width:{_least(width):.0f}px;'
        f'max-width:{width:.0f}px" src="data:image/svg+xml;base64,{data}"></div>'
    )


def _least(width: float) -> float:
    """How narrow it may become before its words are too small and it scrolls."""
    return max(min(width, _NARROW), width * _SMALL)
