"""Pieces of HTML, so typed that text from outside cannot be taken for them.

Only `said` makes text into `Html`, and it escapes; everything else puts pieces together.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final, NewType

from trebuchet.report.text import inert

Html = NewType("Html", str)

NOTHING: Final = Html("")


def said(text: str) -> Html:
    """Text from outside, escaped for any place in a page but a script or a style."""
    return Html(escape(inert(" ".join(text.split())), quote=True))


def kept(text: str) -> Html:
    """As `said`, with its line breaks."""
    return Html(escape("\n".join(inert(row) for row in text.split("\n")), quote=True))


def element(tag: str, *content: Html, **attributes: str) -> Html:
    """One element. An attribute's name may begin with `_` and has `-` for `_`; empty ones go."""
    written = "".join(
        f' {name.strip("_").replace("_", "-")}="{escape(inert(value), quote=True)}"'
        for name, value in attributes.items()
        if value
    )
    return Html(f"<{tag}{written}>{''.join(content)}</{tag}>")


def joined(pieces: Iterable[Html], between: str = "") -> Html:
    """The pieces one after another, with harmless text between them."""
    return Html(escape(between).join(pieces))


def link(url: str, text: str) -> Html:
    """A link to an address outside, opened without telling where from."""
    return element("a", said(text), href=url, rel="noopener noreferrer")


def table(head: Iterable[str], rows: Iterable[Iterable[Html]], name: str = "") -> Html:
    """A table that scrolls in its own width where the page is narrow; each cell knows its head."""
    titles = tuple(head)
    top = element("tr", *(element("th", said(title), scope="col") for title in titles))
    body = [
        element(
            "tr",
            *(
                element("td", cell, data_head=title)
                for title, cell in zip(titles, row, strict=True)
            ),
        )
        for row in rows
    ]
    inner = element("table", element("thead", top), element("tbody", *body))
    return element("div", inner, _class=f"table {name}".strip())
