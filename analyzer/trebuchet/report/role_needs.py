"""What a role asks of a tool, in words; and a recommended rule as a reader copies it."""

from __future__ import annotations

import json
from collections.abc import Sequence

from trebuchet.model.trace import Role
from trebuchet.model.value import FrozenJson, thaw

_SHOWN = 3
"""So many of a list's words are shown; the attack's file has them all."""


def role_needs(role: Role) -> tuple[str, ...]:
    """What a tool needs for the role, one phrase each; of long lists the first words alone."""
    words = [_few([word.value for word in role.capability])]
    words += [f"also {word.value}" for word in role.also]
    if role.without:
        words.append(f"without {_few([word.value for word in role.without])}")
    words += [f"takes {kind.value}" for kind in role.parameters]
    if role.object is not None:
        words.append(f"acts on one {role.object.value}")
    if role.verbs:
        words.append(f"a name with {_few([_quoted(word) for word in role.verbs])}")
    if role.unless:
        words.append(f"a name without {_few([_quoted(word) for word in role.unless])}")
    if role.server != "any":
        words.append(f"on {'the same' if role.server == 'same' else 'another'} server")
    return tuple(words)


def _quoted(word: str) -> str:
    return f'"{word}"'


def _few(words: Sequence[str]) -> str:
    """A list with "or": whole, or its first words and how many more there are."""
    left = len(words) - _SHOWN
    shown = list(words) if left <= 1 else [*words[:_SHOWN], f"{left} others"]
    return " or ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def fragment_text(rule: FrozenJson, indent: int | None = None) -> str:
    """A recommended rule as JSON; braces stand once, as in the policy, and not as in a template."""
    text = json.dumps(thaw(rule), indent=indent, ensure_ascii=False)
    return text.replace("{{", "{").replace("}}", "}") if "{{" in text else text
