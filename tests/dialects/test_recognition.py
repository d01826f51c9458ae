"""Which dialect a text is read as, and how it is overridden."""

from __future__ import annotations

import pytest

from trebuchet.dialects import DIALECTS, parse_policy
from trebuchet.errors import PolicyError, UsageError

READ_AS = [
    ('{"version": "1", "default": "deny", "hide": ["a"]}', "policylayer-1"),
    ('version: "1"\ndefault: deny\nhide: [a]\n', "intercept-1"),
    ('{version: "1", default: deny, hide: [a]}', "intercept-1"),
    ('{"version": "1", "tools": {"a": {"rules": []}}}', "intercept-1"),
    ('{"version": "1", "default": "deny", "tools": {"a": {}}}', "policylayer-1"),
    ('version: "1"\ndefault: deny\ntools:\n  a:\n    deny_if: []\n', "policylayer-1"),
    ('version: "1"\ndefault: deny\nall_tools: {limits: []}\n', "policylayer-1"),
    ('version: "1"\ndefault: deny\ntools:\n  a: {action: deny}\n', "policylayer-1"),
    ('\ufeff  \n{"version": "1", "default": "deny"}', "policylayer-1"),
    ("# a comment\nversion: 1\n", "intercept-1"),
]


@pytest.mark.parametrize(("text", "dialect"), READ_AS)
def test_the_content_decides(text: str, dialect: str) -> None:
    """Keys of one dialect come first, then the syntax."""
    assert parse_policy(text, "p").dialect == dialect


def test_what_both_could_be_can_be_told() -> None:
    """The same text as either dialect."""
    text = '{"version": "1", "default": "deny", "hide": ["a"]}'
    assert parse_policy(text, "p", "intercept").dialect == "intercept-1"
    assert parse_policy(text, "p", "policylayer").dialect == "policylayer-1"
    yaml = 'version: "1"\ndefault: deny\n'
    assert parse_policy(yaml, "p", "policylayer").dialect == "policylayer-1"


def test_the_told_dialect_is_not_doubted() -> None:
    """A policy of the other one is refused for the keys that are not known."""
    with pytest.raises(PolicyError, match='unknown key "rules"'):
        parse_policy('version: "1"\ndefault: deny\ntools: {a: {rules: []}}', "p", "policylayer")


def test_an_unknown_dialect_is_a_matter_of_usage() -> None:
    """The known ones are listed, and the nearest is named."""
    with pytest.raises(UsageError, match=r"policylayer, intercept.*did you mean") as caught:
        parse_policy("{}", "p", "intercpt")
    assert caught.value.problems[0].code == "unknown-dialect"
    assert DIALECTS == ("policylayer", "intercept")


def test_a_policy_keeps_its_name_and_text() -> None:
    """As the user gave them."""
    text = 'version: "1"\n'
    policy = parse_policy(text, "some/where.yaml")
    assert (policy.name, policy.text) == ("some/where.yaml", text)
