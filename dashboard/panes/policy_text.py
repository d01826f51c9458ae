"""A policy's own text on the page: every line escaped, one or several of them marked."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import streamlit as st


def show(lines: Iterable[tuple[int, str, bool]], about: str) -> None:
    """The lines with their numbers; a marked one is told by a sign before it, too."""
    rows = "".join(
        f'<div class="line{" lit" if lit else ""}"{" aria-current=true" if lit else ""}>'
        f'<span class="no">{"▶" if lit else " "} {number}</span>{escape(text)}</div>'
        for number, text, lit in lines
    )
    st.html(f'<pre class="policy" tabindex="0" aria-label="{escape(about)}">{rows}</pre>')
