"""A page that stands alone: its styles and its script inside it, and nothing else let in."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from pathlib import Path

from trebuchet.report.html import Html, element, said

_HOME = Path(__file__).parent


def own(name: str) -> str:
    """The text of a style or a script that lies beside the reports."""
    return (_HOME / name).read_text(encoding="utf-8")


def page(title: str, styles: Sequence[str], *body: Html, script: str = "") -> str:
    """The page of these pieces; its guard allows these styles and this script, by hash.

    The first style is put into the head; the others are in the pieces already.
    """
    guard = f"default-src 'none'; style-src {' '.join(map(_hash, styles))}; "
    guard += f"script-src {_hash(script)}; " if script else ""
    head = element(
        "head",
        Html('<meta charset="utf-8">'),
        Html(
            '<meta http-equiv="Content-Security-Policy" '
            f"content=\"{guard}base-uri 'none'; form-action 'none'\">"
        ),
        Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        Html('<meta name="color-scheme" content="light dark">'),
        element("title", said(title)),
        Html(f"<style>{styles[0]}</style>"),
    )
    runs = [Html(f"<script>{script}</script>")] if script else []
    whole = element("body", *body, *runs)
    return f'<!doctype html>\n<html lang="en">{head}\n{whole}</html>\n'


def _hash(text: str) -> str:
    sum_ = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{sum_}'"
