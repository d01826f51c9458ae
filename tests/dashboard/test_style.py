"""The measures of the page's own style: everything stands off its ground, light and dark."""

from __future__ import annotations

import re
from importlib import import_module

import pytest

from contrast import LEAST, contrast, over
from trebuchet._resources import resource

PAGES = {"light": ("#0b0d12", "#ffffff"), "dark": ("#edebe8", "#191815")}
"""The ink and the ground of the page, as `trebuchet dashboard` and Streamlit set them."""


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The style's rules, each by its selector."""
    monkeypatch.syspath_prepend(str(resource("dashboard")))
    css: str = import_module("panes.style")._CSS
    found = re.findall(r"([^{}<>]+)\{([^{}]*)\}", css)
    return {selector.strip(): body for selector, body in found}


def number(body: str, name: str) -> float:
    """The number that a rule gives to a property, 1 where it gives none."""
    found = re.search(rf"\b{name}: (\.?\d[\d.]*)", body)
    return float(found[1]) if found else 1.0


@pytest.mark.parametrize("page", PAGES)
def test_faded_text_is_legible(rules: dict[str, str], page: str) -> None:
    """Text that the style makes quieter still has the contrast that AA asks for."""
    ink, ground = PAGES[page]
    faded = {name: share for name in rules if (share := number(rules[name], "opacity")) < 1}
    assert faded
    for name, share in faded.items():
        assert contrast(over(ink, ground, share), ground) >= LEAST, name


@pytest.mark.parametrize("page", PAGES)
def test_the_lit_line_is_legible(rules: dict[str, str], page: str) -> None:
    """The line of the policy that decides is legible on its own ground, its number too."""
    ink, ground = PAGES[page]
    found = re.search(r"background: (#\w+)", rules[".policy .lit"])
    assert found
    lit = over(found[1], ground)
    assert contrast(ink, lit) >= LEAST
    share = number(rules[".policy .no"], "opacity")
    assert contrast(over(ink, lit, share), lit) >= LEAST


@pytest.mark.parametrize("page", PAGES)
def test_bars_are_seen(rules: dict[str, str], page: str) -> None:
    """Every colour of a bar stands off the page as AA asks of a part that is no text."""
    _, ground = PAGES[page]
    before = re.findall(r"#\w{6}", rules[".counter .before"])
    after = re.findall(r"#\w{6}", rules[".counter .after"])
    assert before
    assert max(contrast(color, ground) for color in after) >= 3
    for color in before:
        assert contrast(color, ground) >= 3
