"""The policies that the documentation shows are valid ones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from trebuchet.dialects import parse_policy

PAGE = Path(__file__).parents[2] / "docs" / "policies.md"
EXAMPLES = re.findall(r"```(json|yaml)\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize(("syntax", "text"), EXAMPLES, ids=[syntax for syntax, _ in EXAMPLES])
def test_a_documented_policy_loads(syntax: str, text: str) -> None:
    """As the language that the page says it is, without a warning."""
    policy = parse_policy(text, "policies.md")
    assert policy.dialect == {"json": "policylayer-1", "yaml": "intercept-1"}[syntax]
    assert policy.warnings == ()


def test_the_page_shows_both_languages() -> None:
    """One example of each at the least."""
    assert {syntax for syntax, _ in EXAMPLES} == {"json", "yaml"}
