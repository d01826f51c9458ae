"""From a policy's text to the policy: which dialect it speaks, and what it says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from trebuchet.dialects import intercept, policylayer
from trebuchet.dialects.go_scalar import go_scalar
from trebuchet.dialects.intercept import read_intercept
from trebuchet.dialects.policylayer import read_policylayer
from trebuchet.documents import POLICY_CAP, Document, read_file, read_json, read_yaml, shown, spoken
from trebuchet.errors import PolicyError, Problem, UsageError, nearest
from trebuchet.model.place import Place
from trebuchet.model.policy import NativePolicy

DIALECTS = ("policylayer", "intercept")
"""The dialects' names, as `--dialect` takes them."""

_JSON = re.compile(r"\ufeff?\s*(?:\{\s*(?:[\"}]|\Z)|\[|\Z)")


def parse_policy(
    text: str, name: str, dialect: str | None = None, lenient: bool = False
) -> NativePolicy:
    """The policy that `text` states, or a `PolicyError` with everything that is wrong with it.

    Without `dialect` the content decides. Keys that only one dialect has come first (`rules` is
    Intercept's; `all_tools`, `deny_if`, `require`, `limits` and `action` below a tool are
    PolicyLayer's); where none tells, JSON is PolicyLayer and YAML is Intercept. `lenient` turns
    unknown keys of Intercept, which its engine ignores, into warnings.
    """
    if dialect is not None and (problems := dialect_problems(dialect, Place("--dialect"))):
        raise UsageError(problems)
    if not text.strip("\ufeff \t\r\n"):
        raise PolicyError(Problem(Place(name, 1, 1), "empty", "the policy is empty"))
    if dialect == "intercept":
        return read_intercept(_yaml_of_go(text, name), name, lenient)
    if _JSON.match(text):
        document = read_json(text, name, PolicyError)
        if dialect is None and recognised(document.value, "policylayer") == "intercept":
            return read_intercept(_yaml_of_go(text, name), name, lenient)
        return read_policylayer(document, name)
    if dialect is None:
        document = _yaml_of_go(text, name)
        if recognised(document.value, "intercept") == "intercept":
            return read_intercept(document, name, lenient)
    return read_policylayer(read_yaml(text, name, PolicyError), name)


def load_policy(path: Path, dialect: str | None = None, lenient: bool = False) -> NativePolicy:
    """The policy in a file of at most 5 MB; its name is the path as given."""
    text = read_file(path, POLICY_CAP, PolicyError)
    return parse_policy(text, spoken(path), dialect, lenient)


def dialect_problems(dialect: str, place: Place) -> list[Problem]:
    """What is wrong with a dialect's name that was written at `place`: one problem, or none."""
    if dialect in DIALECTS:
        return []
    known = ", ".join(DIALECTS)
    message = f"unknown dialect {shown(dialect)}; known are {known}{nearest(dialect, DIALECTS)}"
    return [Problem(place, "unknown-dialect", message)]


def recognised(value: Any, otherwise: str) -> str:
    """The dialect that most of a document's keys belong to; `otherwise` where they do not tell."""
    if not isinstance(value, dict):
        return otherwise
    tools = value.get("tools")
    entries = list(tools.values()) if isinstance(tools, dict) else []
    keys = [key for entry in entries if isinstance(entry, dict) for key in entry]
    theirs = sum(key in policylayer.LONG_KEYS + policylayer.SHORT_KEYS for key in keys)
    theirs += "all_tools" in value
    ours = sum(key in intercept.TOOL_KEYS for key in keys)
    if ours == theirs:
        return otherwise
    return "intercept" if ours > theirs else "policylayer"


def _yaml_of_go(text: str, name: str) -> Document:
    return read_yaml(text, name, PolicyError, scalar=go_scalar, keys_as_text=True)
