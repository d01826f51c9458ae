"""Where the corpus, the inventory and the dashboard lie: in the wheel, or in the checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource(name: str) -> Path:
    """The folder `attacks`, `dashboard` or `data`, wherever this installation keeps it.

    A wheel holds it beside the modules; an editable install and a bare checkout hold it at the
    top of the tree. Never relative to the working directory.
    """
    inside = _PACKAGE / name
    if inside.is_dir():
        return inside
    return _PACKAGE.parents[1] / name
