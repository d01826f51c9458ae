"""What a role asks of a tool, in words; and a recommended rule as a reader copies it."""

from __future__ import annotations

import json

from trebuchet.model.trace import Role
from trebuchet.model.value import FrozenJson, thaw


def role_needs(role: Role) -> tuple[str, ...]:
    """Capabilities, parameters and names that a tool needs for the role, one phrase each."""
    words = [" or ".join(word.value for word in role.capability)]
    words += [f"also {word.value}" for word in role.also]
    words += [f"without {word.value}" for word in role.without]
    words += [f"takes {kind.value}" for kind in role.parameters]
    if role.object is not None:
        words.append(f"acts on one {role.object.value}")
    if role.verbs:
        words.append(f"named {' or '.join(role.verbs)}")
    if role.unless:
        words.append(f"not named {' or '.join(role.unless)}")
    if role.server != "any":
        words.append(f"on {'the same' if role.server == 'same' else 'another'} server")
    return tuple(words)


def fragment_text(rule: FrozenJson, indent: int | None = None) -> str:
    """A recommended rule as JSON; braces stand once, as in the policy, and not as in a template."""
    text = json.dumps(thaw(rule), indent=indent, ensure_ascii=False)
    return text.replace("{{", "{").replace("}}", "}") if "{{" in text else text
